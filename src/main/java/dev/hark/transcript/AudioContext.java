package dev.hark.transcript;

/// Says how much of the encoder's 30 s is computed for a shorter window.
public enum AudioContext {
  /// All of it, as in Whisper's training.
  FULL,
  /// The smallest of 512, 768, 1024 and 1280 positions (50 a second) that holds the window with
  /// 1.28 s to spare, for windows of up to 25 s. This is faster, but whether a model stays as
  /// accurate must be measured.
  ADAPTIVE
}
