package dev.hark.transcript;

import java.util.Optional;

/// What a request asks of the engine.
///
/// @param task whether to transcribe or to translate into English
/// @param language the language that is spoken; empty means that the model detects it
/// @param prompt text that comes before the audio, for style and spelling
/// @param temperature sampling temperature, 0 to 1; 0 means greedy with the automatic fallback
public record DecodingOptions(
    Task task, Optional<Language> language, Optional<String> prompt, double temperature) {
  public DecodingOptions {
    if (!(temperature >= 0 && temperature <= 1)) {
      throw new IllegalArgumentException("temperature out of 0..1: " + temperature);
    }
  }
}
