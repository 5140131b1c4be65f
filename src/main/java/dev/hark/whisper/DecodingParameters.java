package dev.hark.whisper;

import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_full_params;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;

/// Holds the library's parameters for the options of a request, with the memory that they point to.
final class DecodingParameters implements AutoCloseable {
  private final whisper_full_params params;
  private final BytePointer prompt;
  private final BytePointer language = new BytePointer("auto", StandardCharsets.UTF_8);

  /// @param audioContext how many encoder positions to compute; 0 means all
  DecodingParameters(DecodingOptions options, int threads, int audioContext) {
    var search = options.search();
    var thresholds = options.thresholds();
    prompt = new BytePointer(options.prompt().orElse(""), StandardCharsets.UTF_8);
    params =
        Native.whisper_full_default_params(
            search.beamSize() > 1
                ? Native.WHISPER_SAMPLING_BEAM_SEARCH
                : Native.WHISPER_SAMPLING_GREEDY);
    params
        .n_threads(threads)
        .audio_ctx(audioContext)
        .language(language)
        .translate(options.task() == Task.TRANSLATE)
        .no_context(true) // text would leak from one request into the next
        .print_progress(false)
        .print_realtime(false)
        .print_timestamps(false)
        .print_special(false)
        .suppress_blank(search.suppressBlank())
        .suppress_nst(search.suppressNonSpeech())
        .greedy_best_of(search.bestOf())
        .beam_search_beam_size(search.beamSize())
        .temperature((float) options.temperature())
        .logprob_thold((float) thresholds.logProbability())
        .no_speech_thold((float) thresholds.noSpeech())
        // In place of the compression ratio the library uses the entropy of the last 32 tokens, but
        // that calls every text of few different words a loop: ten digits cannot exceed 2.3.
        .entropy_thold(0);
    if (options.prompt().isPresent()) {
      params.initial_prompt(prompt);
    }
  }

  whisper_full_params params() {
    return params;
  }

  @Override
  public void close() {
    params.close();
    prompt.close();
    language.close();
  }
}
