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
  @JsonSubTypes.Type(value = Frame.Listen.class, name = "listen"),
  @JsonSubTypes.Type(value = Frame.Abort.class, name = "abort"),
  @JsonSubTypes.Type(value = Frame.Transcribed.class, name = "transcribed"),
  @JsonSubTypes.Type(value = Frame.Listened.class, name = "listened"),
  @JsonSubTypes.Type(value = Frame.Aborted.class, name = "aborted"),
  @JsonSubTypes.Type(value = Frame.Failed.class, name = "failed")
})
public sealed interface Frame {
  /// To the server, once: the model is loaded and a tiny inference has succeeded.
  ///
  /// @param backend what computes: `CPU`, `CUDA`, `ROCm`, `Vulkan`, ...
  /// @param device the device's own name
  /// @param features what the plug-in was built for; may be empty
  /// @param deviceMemory bytes that were free on the graphics processor before the model was
  ///   loaded; 0 on the CPU
  /// @param probeMillis how long the inference over one second of silence took
  /// @param multilingual whether the model knows more than English
  record Ready(
      String backend,
      String device,
      String features,
      long deviceMemory,
      long probeMillis,
      boolean multilingual)
      implements Frame {}

  /// To the server instead of [Ready], and the worker's last word: starting again would not help.
  record Refused(String reason) implements Frame {}

  /// To the server, every [#INTERVAL_MILLIS], also while the library computes: the process is
  /// running.
  record Beat() implements Frame {
    public static final long INTERVAL_MILLIS = 500;
  }

  /// To the worker: decode one window.
  ///
  /// @param id chosen by the server; the answer carries it
  /// @param pcm path of a file of 16 kHz mono little-endian 16-bit samples
  /// @param offset where the window begins in it, in samples
  /// @param samples how long it is
  /// @param options with an audio context, always
  /// @param threads CPU threads to compute with, at least 1
  record Transcribe(
      long id, String pcm, long offset, int samples, DecodingOptions options, int threads)
      implements Request {}

  /// To the worker: where does somebody speak?
  ///
  /// @param id as of [Transcribe]
  /// @param pcm as of [Transcribe]
  /// @param offset as of [Transcribe]
  /// @param samples as of [Transcribe]
  record Listen(long id, String pcm, long offset, int samples) implements Request {}

  /// To the worker: nobody wants the answer to this request any more. It is answered all the same,
  /// with [Aborted] if it came in time.
  record Abort(long id) implements Frame {}

  /// To the server: what was heard.
  ///
  /// @param language ISO 639 code asked for or detected, or null
  /// @param languageProbability how sure the model was of it, 0 to 1, or null if it was given
  /// @param segments times in seconds from the start of the window
  /// @param micros how long the library computed
  record Transcribed(
      long id,
      @Nullable String language,
      @Nullable Double languageProbability,
      List<Segment> segments,
      long micros)
      implements Answer {}

  /// To the server: where somebody speaks.
  record Listened(long id, Speech speech) implements Answer {}

  /// To the server: the request was given up, and its state is free.
  record Aborted(long id) implements Answer {}

  /// To the server: the library reported a failure; the worker lives.
  record Failed(long id, String reason) implements Answer {}

  /// A question of the server.
  sealed interface Request extends Frame {
    long id();
  }

  /// The answer to a [Request].
  sealed interface Answer extends Frame {
    long id();
  }
}
