package dev.hark.transcript;

/// What to make of speech.
public enum Task {
  /// Text in the language that is spoken.
  TRANSCRIBE,
  /// Text in English.
  TRANSLATE
}
