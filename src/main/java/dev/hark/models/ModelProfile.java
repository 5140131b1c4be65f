package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.time.Duration;

/// Holds what a request needs to know of a model, whichever engine runs it.
///
/// @param name the name that its file has
/// @param multilingual whether it knows languages other than English, and translation
/// @param longestWindow the longest piece of audio to decode in one go, at most 30 s
/// @param audioContext how much of the encoder is computed where a request does not say
/// @param alignment attention heads that give word times: `off`, the name of one of OpenAI's
///   models, or `top-N`
public record ModelProfile(
    ModelName name,
    boolean multilingual,
    Duration longestWindow,
    AudioContext audioContext,
    String alignment) {}
