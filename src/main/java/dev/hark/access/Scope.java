package dev.hark.access;

/// Opens a part of the API to a key.
public enum Scope {
  /// Allows asking for transcriptions and translations, and listing the models.
  TRANSCRIBE,
  /// Allows changing the server: keys, models, settings.
  ADMIN;

  /// Returns the name of this scope as a Spring Security authority.
  String authority() {
    return "SCOPE_" + name();
  }
}
