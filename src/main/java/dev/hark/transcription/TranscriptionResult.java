package dev.hark.transcription;

import dev.hark.transcript.Transcript;

/// Pairs a transcript with how it was made.
///
/// @param engine for the header `x-hark-engine`: the engines that decoded its windows, in the order
///   of their first window, separated by commas
/// @param retries windows that had to be decoded again because a process died, for the header
///   `x-hark-retries`
public record TranscriptionResult(Transcript transcript, String engine, int retries) {}
