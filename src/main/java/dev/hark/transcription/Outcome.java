package dev.hark.transcription;

import dev.hark.transcript.Transcript;

/// A transcript and who made it.
///
/// @param engine for the header `x-hark-engine`
/// @param retries windows that had to be decoded again because a process died, for the header
///   `x-hark-retries`
public record Outcome(Transcript transcript, String engine, int retries) {}
