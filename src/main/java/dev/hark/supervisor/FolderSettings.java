package dev.hark.supervisor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// Holds the settings `hark.engine.*` that name folders.
///
/// @param runDir folder for sockets
/// @param cacheDir where the libraries in the jar are unpacked
/// @param libraries a folder with the libraries, used as it is instead of those in the jar
@ConfigurationProperties("hark.engine")
public record FolderSettings(Path runDir, Path cacheDir, @Nullable Path libraries) {}
