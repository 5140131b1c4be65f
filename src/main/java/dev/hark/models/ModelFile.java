package dev.hark.models;

import java.nio.file.Path;
import java.time.Instant;

/// Describes the file of a model on this machine, as the engine needs it to load the model.
///
/// @param path of the ggml file
/// @param header the header of the file
/// @param created when the file was last written
public record ModelFile(Path path, ModelHeader header, Instant created) {}
