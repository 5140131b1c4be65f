package dev.hark.transcript;

/// How much of the encoder's 30 s is computed for a shorter window.
public enum AudioContext {
  /// All of it, as Whisper was trained.
  FULL,
  /// The smallest of 512, 768, 1024 and 1280 positions (50 a second) that holds the window with
  /// 1.28 s to spare, for windows up to 25 s. Faster; whether a model stays as accurate must be
  /// measured.
  ADAPTIVE
}
