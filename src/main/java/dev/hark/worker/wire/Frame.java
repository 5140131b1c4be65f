package dev.hark.worker.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Segment;
import dev.hark.windows.Speech;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message between the server and a worker.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "frame")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Frame.Ready.class, name = "ready"),
  @JsonSubTypes.Type(value = Frame.Refused.class, name = "refused"),
  @JsonSubTypes.Type(value = Frame.Beat.class, name = "beat"),
  @JsonSubTypes.Type(value = Frame.Transcribe.class, name = "transcribe"),
  @JsonSubTypes.Type(value = Frame.DetectSpeech.class, name = "detectSpeech"),
  @JsonSubTypes.Type(value = Frame.Abort.class, name = "abort"),
  @JsonSubTypes.Type(value = Frame.Transcribed.class, name = "transcribed"),
  @JsonSubTypes.Type(value = Frame.SpeechDetected.class, name = "speechDetected"),
  @JsonSubTypes.Type(value = Frame.Aborted.class, name = "aborted"),
  @JsonSubTypes.Type(value = Frame.Failed.class, name = "failed")
})
public sealed interface Frame {
  /// Tells the server, once, that the model is loaded and that a tiny inference has succeeded.
  ///
  /// @param backend the plug-in that computes: `CPU`, `CUDA`, `ROCm`, `Vulkan`, ...
  /// @param device the device's own name
  /// @param features the instruction sets and options of the plug-in; may be empty
  /// @param deviceMemory how many bytes were free on the graphics processor before the model was
  ///   loaded; 0 on the CPU
  /// @param probeMillis the duration of the inference, over one second of silence
  /// @param multilingual whether the model knows other languages than English
  record Ready(
      String backend,
      String device,
      String features,
      long deviceMemory,
      long probeMillis,
      boolean multilingual)
      implements Frame {}

  /// Tells the server, instead of [Ready], that the worker ends and that starting again would not
  /// help.
  record Refused(String reason) implements Frame {}

  /// Tells the server every [#INTERVAL_MILLIS] that the process is running, even while the library
  /// computes.
  record Beat() implements Frame {
    public static final long INTERVAL_MILLIS = 500;
  }

  /// Asks the worker to decode one window.
  ///
  /// @param id a number that the server chooses and the answer repeats
  /// @param pcm the path of a file of 16 kHz mono little-endian 16-bit samples
  /// @param offset where the window begins in it, in samples
  /// @param samples the length of the window in samples
  /// @param options the options; they always name an audio context
  /// @param threads how many CPU threads to compute with, at least 1
  record Transcribe(
      long id, String pcm, long offset, int samples, DecodingOptions options, int threads)
      implements Request<Transcribed> {}

  /// Asks the worker where a window contains speech.
  ///
  /// @param id as in [Transcribe]
  /// @param pcm as in [Transcribe]
  /// @param offset as in [Transcribe]
  /// @param samples as in [Transcribe]
  record DetectSpeech(long id, String pcm, long offset, int samples)
      implements Request<SpeechDetected> {}

  /// Tells the worker that the answer to a request is no longer wanted. The request is answered all
  /// the same, with [Aborted] if this came in time.
  record Abort(long id) implements Frame {}

  /// Tells the server the text of a window.
  ///
  /// @param language the ISO 639 code that was requested or detected, or null
  /// @param languageProbability how sure the model was of it, 0 to 1, or null if it was requested
  /// @param segments the text, with times in seconds from the start of the window
  /// @param micros how long the library computed, in microseconds
  record Transcribed(
      long id,
      @Nullable String language,
      @Nullable Double languageProbability,
      List<Segment> segments,
      long micros)
      implements Answer {}

  /// Tells the server where a window contains speech.
  record SpeechDetected(long id, Speech speech) implements Answer {}

  /// Tells the server that a request was aborted and that its state is free.
  record Aborted(long id) implements Answer {}

  /// Tells the server that the library reported a failure. The worker lives on.
  record Failed(long id, String reason) implements Answer {}

  /// A request of the server.
  ///
  /// @param <A> the answer to it; [Failed] and [Aborted] may come instead
  @SuppressWarnings("unused") // only callers use A: it tells them which answer they get
  sealed interface Request<A extends Answer> extends Frame {
    long id();
  }

  /// The answer to a [Request].
  sealed interface Answer extends Frame {
    long id();
  }
}
