package dev.hark.models;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// @param model name of the default model
/// @param modelsDir folder of the user's own models, `ggml-NAME.bin` or `NAME.bin`
/// @param cacheDir where files of the jar are unpacked
@ConfigurationProperties("hark")
record ModelsSettings(String model, Path modelsDir, Path cacheDir) {}
