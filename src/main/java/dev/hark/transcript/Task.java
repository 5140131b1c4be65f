package dev.hark.transcript;

/// The tasks that a Whisper model can do.
public enum Task {
  /// Text in the language that is spoken.
  TRANSCRIBE,
  /// Text in English.
  TRANSLATE
}
