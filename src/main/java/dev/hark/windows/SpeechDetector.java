package dev.hark.windows;

/// Tells speech from everything else. Every call is independent of those before it: the same window
/// gives the same answer.
@FunctionalInterface
public interface SpeechDetector {
  /// Listens to a window, which may be longer or shorter than those that are transcribed.
  Speech detect(Window window) throws InterruptedException;
}
