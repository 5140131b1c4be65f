package dev.hark.models;

import java.nio.file.Path;
import java.time.Instant;

/// The file of a model on this machine: what loads it needs this.
///
/// @param path of the ggml file
/// @param header what the file says of itself
/// @param created when the file was last written
public record ModelFile(Path path, ModelHeader header, Instant created) {}
