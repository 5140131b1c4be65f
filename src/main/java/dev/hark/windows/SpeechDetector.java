package dev.hark.windows;

/// Tells speech from other sound. Every call is independent of earlier ones: the same window gives
/// the same answer.
@FunctionalInterface
public interface SpeechDetector {
  /// Looks for speech in a window, which may be longer or shorter than those that are transcribed.
  Speech detect(Window window) throws InterruptedException;
}
