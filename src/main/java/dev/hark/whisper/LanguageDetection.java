package dev.hark.whisper;

import dev.hark.transcript.Language;
import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_context;
import dev.hark.whisper.bindings.whisper_state;
import java.util.List;

/// The result of a model's language detection.
///
/// @param language the most probable language of those allowed
/// @param probability its probability among all languages that the model knows, 0 to 1
record LanguageDetection(Language language, double probability) {
  /// The number of tokens of a multilingual model that stand for no language.
  private static final int OTHER_TOKENS = 51_766;

  /// Reads the result from the logits that the detection has just left in a state.
  ///
  /// @param allowed the candidates; if the model knows none of them, all its languages count
  static LanguageDetection read(
      whisper_context context, whisper_state state, List<Language> allowed) {
    // older models know one language less, and have another token in its place
    int count =
        Math.min(Native.whisper_model_n_vocab(context) - OTHER_TOKENS, Language.all().size());
    var known = Language.all().subList(0, count);
    var logits = Native.whisper_get_logits_from_state(state);
    var values = new double[count];
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      values[i] = logits.get(Native.whisper_token_lang(context, i));
      greatest = Math.max(greatest, values[i]);
    }
    boolean any = known.stream().noneMatch(allowed::contains);
    int best = -1;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(values[i] - greatest);
      if ((any || allowed.contains(known.get(i))) && (best < 0 || values[i] > values[best])) {
        best = i;
      }
    }
    return new LanguageDetection(known.get(best), Math.exp(values[best] - greatest) / sum);
  }
}
