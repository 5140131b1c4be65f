package dev.hark.worker;

import dev.hark.audio.PcmSamples;
import dev.hark.transcript.Language;
import dev.hark.whisper.AbortSwitch;
import dev.hark.whisper.AbortedException;
import dev.hark.whisper.WhisperState;
import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.nio.file.Path;

/// Answers requests to transcribe a window, on a state of its own.
final class TranscribeHandler {
  private final WhisperState state;

  TranscribeHandler(WhisperState state) {
    this.state = state;
  }

  /// Reads the window and decodes it.
  Frame.Answer answer(Frame.Transcribe request, AbortSwitch abort) {
    try {
      var pcm = PcmSamples.read(Path.of(request.pcm()), request.offset(), request.samples());
      long start = System.nanoTime();
      var result = state.transcribe(pcm, request.options(), request.threads(), abort);
      long micros = (System.nanoTime() - start) / 1_000;
      var probability = result.languageProbability();
      return new Frame.Transcribed(
          request.id(),
          result.language().map(Language::code).orElse(null),
          probability.isPresent() ? probability.getAsDouble() : null,
          result.segments(),
          micros);
    } catch (AbortedException e) {
      return new Frame.Aborted(request.id());
    } catch (IOException | RuntimeException e) {
      return new Frame.Failed(request.id(), e.toString());
    }
  }
}
