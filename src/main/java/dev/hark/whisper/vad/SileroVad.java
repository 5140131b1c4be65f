package dev.hark.whisper.vad;

import dev.hark.audio.PcmSamples;
import dev.hark.whisper.WhisperException;
import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_vad_context;
import dev.hark.windows.Level;
import dev.hark.windows.Speech;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import org.bytedeco.javacpp.FloatPointer;

/// Runs the Silero network in whisper.cpp. It computes on the CPU whatever device the model is on.
final class SileroVad implements Vad {
  /// 32 ms, the audio that one step of the network takes at 16 kHz.
  private static final int FRAME = 512;

  private static final float SAMPLE_SCALE = 1f / PcmSamples.FULL_SCALE;

  private final whisper_vad_context context;
  private boolean closed;

  SileroVad(Path model) {
    try (var params = Native.whisper_vad_default_context_params()) {
      params.n_threads(1).use_gpu(false);
      context = Native.whisper_vad_init_from_file_with_params(model.toString(), params);
    }
    if (context == null || context.isNull()) {
      throw new WhisperException(
          "whisper.cpp cannot load the voice activity model " + model.getFileName());
    }
  }

  /// Skips the silence at either end.
  @Override
  public Speech detect(short[] pcm) {
    if (closed) {
      throw new IllegalStateException("the detector is closed");
    }
    var levels = Level.ofFrames(pcm, FRAME);
    int first = 0;
    int end = levels.length;
    while (end > 0 && Level.isSilence(levels[end - 1])) {
      end--;
    }
    while (first < end && Level.isSilence(levels[first])) {
      first++;
    }
    var probabilities = new ArrayList<Float>(Collections.nCopies(levels.length, 0f));
    if (first < end) {
      var computed =
          run(QuietRecording.amplify(pcm), first * FRAME, Math.min(pcm.length, end * FRAME));
      for (int frame = first; frame < end; frame++) {
        probabilities.set(frame, Level.isSilence(levels[frame]) ? 0f : computed[frame - first]);
      }
    }
    return new Speech(FRAME, probabilities);
  }

  private float[] run(short[] pcm, int from, int to) {
    try (var samples = new FloatPointer((long) to - from)) {
      var target = samples.asBuffer();
      for (int i = from; i < to; i++) {
        target.put(pcm[i] * SAMPLE_SCALE);
      }
      if (!Native.whisper_vad_detect_speech(context, samples, to - from)) {
        throw new WhisperException("whisper_vad_detect_speech failed");
      }
      var probabilities = new float[Native.whisper_vad_n_probs(context)];
      Native.whisper_vad_probs(context).get(probabilities);
      return probabilities;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Native.whisper_vad_free(context);
    }
  }
}
