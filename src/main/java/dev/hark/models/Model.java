package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// A model that can be loaded.
///
/// @param name that its file has
/// @param file ggml file
/// @param header what the file says of itself
/// @param longestWindow the longest piece of audio to decode in one go, at most 30 s
/// @param created when the file was last written
/// @param builtIn whether it came in the jar
/// @param audioContext how much of the encoder is computed where a request does not say
/// @param alignment attention heads that tell the times of words: `off`, the name of one of
///   OpenAI's models, or `top-N`
public record Model(
    ModelName name,
    Path file,
    ModelHeader header,
    Duration longestWindow,
    Instant created,
    boolean builtIn,
    AudioContext audioContext,
    String alignment) {}
