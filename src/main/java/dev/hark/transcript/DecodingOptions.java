package dev.hark.transcript;

import java.util.List;
import java.util.Optional;

/// What a request asks of the engine. Start from [#of] and change what differs.
///
/// @param task whether to transcribe or to translate into English
/// @param language the language that is spoken; empty means that the model detects it
/// @param languages the languages among which it is detected; empty means all
/// @param prompt text that comes before the audio, for style and spelling
/// @param temperature sampling temperature, 0 to 1; 0 means greedy (or beam search) with the
///   automatic fallback
/// @param search how the text is searched for
/// @param thresholds when a text counts as bad
/// @param audioContext how much of the encoder is computed; empty means as the model's settings say
/// @param words whether words with their times are wanted
/// @param scores whether the tokens' log-probabilities are wanted
public record DecodingOptions(
    Task task,
    Optional<Language> language,
    List<Language> languages,
    Optional<String> prompt,
    double temperature,
    Search search,
    Thresholds thresholds,
    Optional<AudioContext> audioContext,
    boolean words,
    boolean scores) {

  /// How the text is searched for.
  ///
  /// @param beamSize beams at temperature 0, 1 to 8; 1 is greedy
  /// @param bestOf sequences sampled side by side at temperatures above 0, 1 to 8
  /// @param suppressBlank whether a text may not begin with a blank
  /// @param suppressNonSpeech whether tokens that are not spoken (brackets, notes) are suppressed
  public record Search(int beamSize, int bestOf, boolean suppressBlank, boolean suppressNonSpeech) {
    /// Most beams, and most sequences side by side: the library's own limit.
    public static final int MOST = 8;

    /// Greedy, two sequences in the fallback, as upstream's server.
    public static final Search DEFAULT = new Search(1, 2, true, false);

    public Search {
      if (beamSize < 1 || beamSize > MOST || bestOf < 1 || bestOf > MOST) {
        throw new IllegalArgumentException(
            "beams and sequences are 1 to " + MOST + ": " + beamSize + ", " + bestOf);
      }
    }
  }

  public DecodingOptions {
    if (!(temperature >= 0 && temperature <= 1)) {
      throw new IllegalArgumentException("temperature out of 0..1: " + temperature);
    }
    languages = List.copyOf(languages);
  }

  /// The defaults: the language is detected, no prompt, temperature 0.
  public static DecodingOptions of(Task task) {
    return new DecodingOptions(
        task,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        0,
        Search.DEFAULT,
        Thresholds.WHISPER,
        Optional.empty(),
        false,
        false);
  }

  public DecodingOptions withLanguage(Optional<Language> spoken) {
    return new DecodingOptions(
        task,
        spoken,
        languages,
        prompt,
        temperature,
        search,
        thresholds,
        audioContext,
        words,
        scores);
  }

  public DecodingOptions withLanguages(List<Language> allowed) {
    return new DecodingOptions(
        task,
        language,
        allowed,
        prompt,
        temperature,
        search,
        thresholds,
        audioContext,
        words,
        scores);
  }

  public DecodingOptions withPrompt(Optional<String> text) {
    return new DecodingOptions(
        task,
        language,
        languages,
        text,
        temperature,
        search,
        thresholds,
        audioContext,
        words,
        scores);
  }

  /// The same with another temperature, 0 to 1.
  public DecodingOptions withTemperature(double degrees) {
    return new DecodingOptions(
        task,
        language,
        languages,
        prompt,
        degrees,
        search,
        thresholds,
        audioContext,
        words,
        scores);
  }

  public DecodingOptions withSearch(Search how) {
    return new DecodingOptions(
        task,
        language,
        languages,
        prompt,
        temperature,
        how,
        thresholds,
        audioContext,
        words,
        scores);
  }

  public DecodingOptions withThresholds(Thresholds limits) {
    return new DecodingOptions(
        task,
        language,
        languages,
        prompt,
        temperature,
        search,
        limits,
        audioContext,
        words,
        scores);
  }

  public DecodingOptions withAudioContext(AudioContext context) {
    return new DecodingOptions(
        task,
        language,
        languages,
        prompt,
        temperature,
        search,
        thresholds,
        Optional.of(context),
        words,
        scores);
  }

  public DecodingOptions withWords(boolean wanted) {
    return new DecodingOptions(
        task,
        language,
        languages,
        prompt,
        temperature,
        search,
        thresholds,
        audioContext,
        wanted,
        scores);
  }

  public DecodingOptions withScores(boolean wanted) {
    return new DecodingOptions(
        task,
        language,
        languages,
        prompt,
        temperature,
        search,
        thresholds,
        audioContext,
        words,
        wanted);
  }
}
