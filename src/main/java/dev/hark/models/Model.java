package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Describes a model that can be loaded; when another file replaces its file, that is another
/// `Model`.
///
/// @param profile what a request needs to know
/// @param source what the engine needs to load it
/// @param builtIn whether it came in the jar
public record Model(ModelProfile profile, ModelFile source, boolean builtIn) {
  public ModelName name() {
    return profile.name();
  }

  public Duration longestWindow() {
    return profile.longestWindow();
  }

  public AudioContext audioContext() {
    return profile.audioContext();
  }

  public String alignment() {
    return profile.alignment();
  }

  public Path file() {
    return source.path();
  }

  public ModelHeader header() {
    return source.header();
  }

  public Instant created() {
    return source.created();
  }
}
