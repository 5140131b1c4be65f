package dev.hark.access;

/// Opens a part of the API to a key.
public enum Scope {
  /// Ask for transcriptions and translations, and list the models.
  TRANSCRIBE,
  /// Change the server: keys, models, settings.
  ADMIN;

  /// Returns the name of this scope as a Spring Security authority.
  String authority() {
    return "SCOPE_" + name();
  }
}
