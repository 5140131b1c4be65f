package dev.hark.transcription;

import dev.hark.transcript.Transcript;

/// A transcript and who made it.
///
/// @param engine for the header `x-hark-engine`: the engines that decoded its windows, in the order
///   of their first window, with commas
/// @param retries windows that had to be decoded again because a process died, for the header
///   `x-hark-retries`
public record TranscriptionResult(Transcript transcript, String engine, int retries) {}
