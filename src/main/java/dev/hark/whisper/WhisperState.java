package dev.hark.whisper;

import dev.hark.audio.PcmFile;
import dev.hark.audio.PcmSamples;
import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_full_params;
import dev.hark.whisper.bindings.whisper_state;
import dev.hark.whisper.words.Envelope;
import dev.hark.windows.SampleRange;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/// Decodes audio with its own buffers. It is not thread-safe; every call is independent of earlier
/// ones.
public final class WhisperState implements AutoCloseable {
  /// The library reads past the end of buffers shorter than 201 samples, and gives up on audio
  /// shorter than 100 ms. A second is enough.
  private static final int MIN_SAMPLES = PcmFile.SAMPLE_RATE;

  private static final float SAMPLE_SCALE = 1f / PcmSamples.FULL_SCALE;

  /// The fallback temperatures are 0, 0.4 and 0.8: upstream's step of 0.2 can decode a bad window
  /// six times.
  private static final float FALLBACK_STEP = 0.4f;

  /// The code that the library returns after it has freed the state itself.
  private static final int STATE_IS_FREED = -7;

  private final WhisperModel model;
  private final whisper_state state;
  private FloatPointer samples = new FloatPointer(MIN_SAMPLES);
  private boolean closed;

  WhisperState(WhisperModel model, whisper_state state) {
    this.model = model;
    this.state = state;
  }

  /// Decodes audio.
  ///
  /// With [AudioContext#ADAPTIVE] the encoder computes no more than the audio needs; a text that
  /// looks bad (see [TextQuality]) is decoded once more with the whole encoder. At temperature 0, a
  /// text with a bad log-probability or compression ratio is decoded again at 0.4 and 0.8.
  ///
  /// @param pcm 16 kHz mono samples, at most 30 s of them for a single pass; consumed
  /// @param threads CPU threads to compute with, at least 1
  /// @param abort ends the call early when it is raised
  /// @throws AbortedException if it was raised
  /// @throws WhisperException if the library reports a failure
  public DecodingResult transcribe(
      ShortBuffer pcm, DecodingOptions options, int threads, AbortSwitch abort)
      throws AbortedException {
    int length = pcm.remaining();
    int count = load(pcm);
    abort.watch(handle());
    try {
      var call = new Call(options, threads, count, SampleRange.seconds(length), abort);
      int reduced =
          options.audioContext().equals(Optional.of(AudioContext.ADAPTIVE)) && !model.isAligning()
              ? ReducedContext.of(length)
              : ReducedContext.FULL;
      if (reduced == ReducedContext.FULL) {
        return decode(call, ReducedContext.FULL, FALLBACK_STEP);
      }
      var result = decode(call, reduced, 0);
      return TextQuality.isBad(result, options.thresholds(), length)
          ? decode(call, ReducedContext.FULL, FALLBACK_STEP)
          : result;
    } finally {
      if (!closed) {
        Native.hark_stop_off(state);
      }
    }
  }

  /// Tells whether it can still decode. It cannot once the library has run out of memory in it.
  public boolean isUsable() {
    return !closed;
  }

  /// @param samples with the silence that was added
  /// @param seconds length of the window without it
  private record Call(
      DecodingOptions options, int threads, int samples, double seconds, AbortSwitch abort) {}

  private int load(ShortBuffer pcm) {
    int count = Math.max(pcm.remaining(), MIN_SAMPLES);
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

  /// Makes all passes over the audio with one encoder context. Passes after the first hand in no
  /// samples: the library still has their spectrum, and usually their encoding.
  private DecodingResult decode(Call call, int context, float fallbackStep)
      throws AbortedException {
    try (var parameters = new DecodingParameters(call.options(), call.threads(), context)) {
      var params = parameters.params().tdrz_enable(model.marksTurns());
      var language = call.options().language();
      var probability = OptionalDouble.empty();
      int count = call.samples();
      if (language.isEmpty() && model.multilingual()) {
        run(call, params.detect_language(true), count);
        var detected =
            LanguageDetection.read(model.context(), handle(), call.options().languages());
        language = Optional.of(detected.language());
        probability = OptionalDouble.of(detected.probability());
        params.detect_language(false);
        count = 0;
      }
      try (var code = new BytePointer(textOf(language), StandardCharsets.UTF_8)) {
        return fallBack(call, params.language(code), count, fallbackStep, language, probability);
      }
    }
  }

  private static String textOf(Optional<Language> language) {
    return language.map(Language::code).orElse("en");
  }

  /// Decodes again at higher temperatures while the text repeats itself. The library falls back on
  /// a low log-probability by itself, but ignores the compression ratio.
  private DecodingResult fallBack(
      Call call,
      whisper_full_params params,
      int count,
      float step,
      Optional<Language> language,
      OptionalDouble probability)
      throws AbortedException {
    var options = call.options();
    params.temperature_inc(options.temperature() == 0 ? step : 0);
    run(call, params, count);
    var result = read(call, language, probability);
    while (params.temperature_inc() > 0
        && result.temperature() + step <= 1
        && result.repeats(options.thresholds().compressionRatio())) {
      run(call, params.temperature((float) result.temperature() + step), 0);
      result = read(call, language, probability);
      if (result.segments().isEmpty()) {
        return result;
      }
    }
    return result;
  }

  private void run(Call call, whisper_full_params params, int count) throws AbortedException {
    int code = Native.whisper_full_with_state(model.context(), handle(), params, samples, count);
    closed |= code == STATE_IS_FREED;
    if (call.abort().isRaised()) {
      throw new AbortedException();
    }
    if (code != 0) {
      throw new WhisperException("whisper_full failed with code " + code);
    }
  }

  private DecodingResult read(Call call, Optional<Language> language, OptionalDouble probability) {
    var written =
        call.options().task() == Task.TRANSLATE && model.multilingual() ? "en" : textOf(language);
    var envelope = new Envelope(samples.position(0).limit(call.samples()).asBuffer());
    var reader =
        new SegmentReader(
            model.context(), handle(), call.options(), written, envelope, call.seconds());
    return new DecodingResult(language, probability, reader.segments());
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
