package dev.hark.models;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// @param modelsFile what the administrator says of models and keys, in YAML; need not exist
@ConfigurationProperties("hark")
record ModelRulesSettings(Path modelsFile) {}
