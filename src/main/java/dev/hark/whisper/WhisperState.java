package dev.hark.whisper;

import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_full_params;
import dev.hark.whisper.bindings.whisper_state;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/// One decoder's buffers. Not safe for two threads at once; every call is independent of those
/// before it.
public final class WhisperState implements AutoCloseable {
  /// The library reads past the end of buffers shorter than 201 samples and gives up on less than
  /// 100 ms.
  private static final int MIN_SAMPLES = 16_000;

  private static final float SAMPLE_SCALE = 1f / 32_768;

  /// Fallback temperatures 0, 0.4 and 0.8: upstream's step of 0.2 can decode a bad window six
  /// times.
  private static final float FALLBACK_STEP = 0.4f;

  /// Sequences sampled side by side at temperatures above 0, as in upstream's server.
  private static final int BEST_OF = 2;

  private final WhisperModel model;
  private final whisper_state state;
  private FloatPointer samples = new FloatPointer(MIN_SAMPLES);
  private boolean closed;

  WhisperState(WhisperModel model, whisper_state state) {
    this.model = model;
    this.state = state;
  }

  /// What the library heard.
  ///
  /// @param language the language asked for or detected; empty for an English-only model without
  ///   one asked for
  /// @param segments times in seconds from the start of the audio handed in
  public record Heard(Optional<Language> language, List<Segment> segments) {}

  /// Decodes audio.
  ///
  /// @param pcm 16 kHz mono samples, at most 30 s of them for a single pass; consumed
  /// @param threads CPU threads to compute with, at least 1
  /// @throws WhisperException if the library reports a failure
  public Heard transcribe(ShortBuffer pcm, DecodingOptions options, int threads) {
    int count = load(pcm);
    try (var params = Native.whisper_full_default_params(Native.WHISPER_SAMPLING_GREEDY);
        var language =
            new BytePointer(
                options.language().map(Language::code).orElse("auto"), StandardCharsets.UTF_8);
        var prompt = new BytePointer(options.prompt().orElse(""), StandardCharsets.UTF_8)) {
      configure(params, options, threads).language(language);
      if (options.prompt().isPresent()) {
        params.initial_prompt(prompt);
      }
      int code = Native.whisper_full_with_state(model.context(), handle(), params, samples, count);
      if (code != 0) {
        closed |= code == -7; // the library has freed the state itself
        throw new WhisperException("whisper_full failed with code " + code);
      }
      return new Heard(language(options), segments());
    }
  }

  private int load(ShortBuffer pcm) {
    int given = pcm.remaining();
    int count = Math.max(given, MIN_SAMPLES);
    if (samples.capacity() < count) {
      samples.close();
      samples = new FloatPointer(count);
    }
    var target = samples.position(0).limit(count).asBuffer();
    while (pcm.hasRemaining()) {
      target.put(pcm.get() * SAMPLE_SCALE);
    }
    while (target.hasRemaining()) {
      target.put(0);
    }
    return count;
  }

  private static whisper_full_params configure(
      whisper_full_params params, DecodingOptions options, int threads) {
    return params
        .n_threads(threads)
        .translate(options.task() == Task.TRANSLATE)
        .no_context(true) // text would leak from one request into the next
        .print_progress(false)
        .print_realtime(false)
        .print_timestamps(false)
        .print_special(false)
        .greedy_best_of(BEST_OF)
        .temperature((float) options.temperature())
        .temperature_inc(options.temperature() == 0 ? FALLBACK_STEP : 0);
  }

  private Optional<Language> language(DecodingOptions options) {
    if (options.language().isPresent() || !model.multilingual()) {
      return options.language();
    }
    int id = Native.whisper_full_lang_id_from_state(handle());
    return id < 0 ? Optional.empty() : Language.of(Native.whisper_lang_str(id).getString());
  }

  private List<Segment> segments() {
    int endOfText = Native.whisper_token_eot(model.context());
    int count = Native.whisper_full_n_segments_from_state(handle());
    var segments = new ArrayList<Segment>(count);
    for (int i = 0; i < count; i++) {
      segments.add(segment(i, endOfText));
    }
    return segments;
  }

  private Segment segment(int index, int endOfText) {
    int count = Native.whisper_full_n_tokens_from_state(handle(), index);
    var tokens = new ArrayList<Integer>(count);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      try (var token = Native.whisper_full_get_token_data_from_state(handle(), index, i)) {
        tokens.add(token.id());
        sum += token.plog();
      }
    }
    tokens.removeIf(id -> id == endOfText);
    return new Segment(
        Native.whisper_full_get_segment_t0_from_state(handle(), index) / 100.0,
        Native.whisper_full_get_segment_t1_from_state(handle(), index) / 100.0,
        Native.whisper_full_get_segment_text_from_state(handle(), index)
            .getString(StandardCharsets.UTF_8),
        List.copyOf(tokens),
        Native.whisper_full_get_segment_temperature_from_state(handle(), index),
        count == 0 ? 0 : sum / count,
        Native.whisper_full_get_segment_no_speech_prob_from_state(handle(), index));
  }

  private whisper_state handle() {
    if (closed) {
      throw new IllegalStateException("the state is closed");
    }
    return state;
  }

  @Override
  public void close() {
    samples.close();
    if (!closed) {
      closed = true;
      Native.whisper_free_state(state);
    }
  }
}
