package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.time.Duration;

/// What a request needs to know of a model, whoever runs it.
///
/// @param name that its file has
/// @param multilingual whether it knows languages other than English, and translation
/// @param longestWindow the longest piece of audio to decode in one go, at most 30 s
/// @param audioContext how much of the encoder is computed where a request does not say
/// @param alignment attention heads that tell the times of words: `off`, the name of one of
///   OpenAI's models, or `top-N`
public record ModelProfile(
    ModelName name,
    boolean multilingual,
    Duration longestWindow,
    AudioContext audioContext,
    String alignment) {}
