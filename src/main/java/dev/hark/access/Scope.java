package dev.hark.access;

/// What a key may do.
public enum Scope {
  /// Ask for transcriptions and translations, and list the models.
  TRANSCRIBE,
  /// Change the server: keys, models, settings.
  ADMIN;

  /// The name of this scope as a Spring Security authority.
  String authority() {
    return "SCOPE_" + name();
  }
}
