package dev.hark.models;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// @param voiceActivityModel a Silero model in ggml format for speech detection, in place of one in
///   the models folder
@ConfigurationProperties("hark.engine")
record VadModelSettings(@Nullable Path voiceActivityModel) {}
