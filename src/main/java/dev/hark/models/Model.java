package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// A model that can be loaded: a file that replaces another one makes another `Model`.
///
/// @param profile what a request needs to know
/// @param source what loads it needs to know
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
