package dev.hark.transcript;

import java.util.List;
import java.util.Optional;

/// Carries what a request asks of the engine. Start from [#of] and change what differs.
///
/// @param task whether to transcribe or to translate into English
/// @param languageChoice the language, or how it is found
/// @param prompt text that precedes the audio, for style and spelling
/// @param decoding how the text is searched for
/// @param detail what is wanted beside the text
public record DecodingOptions(
    Task task,
    LanguageChoice languageChoice,
    Optional<String> prompt,
    Decoding decoding,
    OutputDetail detail) {

  /// Says how hypotheses are explored.
  ///
  /// @param beamSize beams at temperature 0, 1 to 8; 1 is greedy
  /// @param bestOf sequences sampled side by side at temperatures above 0, 1 to 8
  /// @param suppressBlank whether a text may not begin with a blank
  /// @param suppressNonSpeech whether tokens that are not spoken (brackets, notes) are suppressed
  public record Search(int beamSize, int bestOf, boolean suppressBlank, boolean suppressNonSpeech) {
    /// The library's own limit for beams and for sequences side by side.
    public static final int MAX_SEQUENCES = 8;

    /// Greedy, with two sequences in the fallback, like upstream's server.
    public static final Search DEFAULT = new Search(1, 2, true, false);

    public Search {
      if (beamSize < 1 || beamSize > MAX_SEQUENCES || bestOf < 1 || bestOf > MAX_SEQUENCES) {
        throw new IllegalArgumentException(
            "beams and sequences are 1 to " + MAX_SEQUENCES + ": " + beamSize + ", " + bestOf);
      }
    }

    /// Returns how many sequences are decoded side by side at most.
    public int sequences() {
      return Math.max(beamSize, bestOf);
    }
  }

  /// Returns the defaults: the language is detected, there is no prompt, the temperature is 0.
  public static DecodingOptions of(Task task) {
    return new DecodingOptions(
        task, LanguageChoice.DETECT, Optional.empty(), Decoding.DEFAULT, OutputDetail.TEXT);
  }

  /// Returns the language that is spoken; empty if the model is to detect it.
  public Optional<Language> language() {
    return languageChoice.spoken();
  }

  /// Returns the languages among which it is detected; empty means all.
  public List<Language> languages() {
    return languageChoice.candidates();
  }

  public double temperature() {
    return decoding.temperature();
  }

  public Search search() {
    return decoding.search();
  }

  public Thresholds thresholds() {
    return decoding.thresholds();
  }

  public Optional<AudioContext> audioContext() {
    return decoding.audioContext();
  }

  public boolean words() {
    return detail.words();
  }

  public boolean scores() {
    return detail.scores();
  }

  public DecodingOptions withLanguage(Optional<Language> spoken) {
    return with(new LanguageChoice(spoken, languages()));
  }

  /// Returns the options with other candidates for the detection; empty means all languages.
  public DecodingOptions withLanguages(List<Language> candidates) {
    return with(new LanguageChoice(language(), candidates));
  }

  private DecodingOptions with(LanguageChoice choice) {
    return new DecodingOptions(task, choice, prompt, decoding, detail);
  }

  public DecodingOptions withPrompt(Optional<String> text) {
    return new DecodingOptions(task, languageChoice, text, decoding, detail);
  }

  /// Returns the options with another temperature, 0 to 1.
  public DecodingOptions withTemperature(double temperature) {
    return with(new Decoding(temperature, search(), thresholds(), audioContext()));
  }

  public DecodingOptions withSearch(Search search) {
    return with(new Decoding(temperature(), search, thresholds(), audioContext()));
  }

  public DecodingOptions withThresholds(Thresholds thresholds) {
    return with(new Decoding(temperature(), search(), thresholds, audioContext()));
  }

  public DecodingOptions withAudioContext(AudioContext context) {
    return with(new Decoding(temperature(), search(), thresholds(), Optional.of(context)));
  }

  private DecodingOptions with(Decoding changed) {
    return new DecodingOptions(task, languageChoice, prompt, changed, detail);
  }

  public DecodingOptions withWords(boolean wanted) {
    return with(new OutputDetail(wanted, scores(), detail.annotations()));
  }

  public DecodingOptions withScores(boolean wanted) {
    return with(new OutputDetail(words(), wanted, detail.annotations()));
  }

  public DecodingOptions withAnnotations(boolean wanted) {
    return with(new OutputDetail(words(), scores(), wanted));
  }

  private DecodingOptions with(OutputDetail changed) {
    return new DecodingOptions(task, languageChoice, prompt, decoding, changed);
  }
}
