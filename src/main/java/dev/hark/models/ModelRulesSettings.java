package dev.hark.models;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// @param modelsFile the administrator's rules for models and keys, in YAML; need not exist
@ConfigurationProperties("hark")
record ModelRulesSettings(Path modelsFile) {}
