package dev.hark.worker;

import dev.hark.audio.PcmSamples;
import dev.hark.transcript.Language;
import dev.hark.whisper.AbortSwitch;
import dev.hark.whisper.AbortedException;
import dev.hark.whisper.WhisperState;
import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.nio.file.Path;

/// Turns one question of the server into its answer, on a state of its own.
final class TranscribeHandler {
  private final WhisperState state;

  TranscribeHandler(WhisperState state) {
    this.state = state;
  }

  /// Reads the window and decodes it.
  Frame.Answer decode(Frame.Transcribe job, AbortSwitch abort) {
    try {
      var pcm = PcmSamples.read(Path.of(job.pcm()), job.offset(), job.samples());
      long start = System.nanoTime();
      var heard = state.transcribe(pcm, job.options(), job.threads(), abort);
      long micros = (System.nanoTime() - start) / 1_000;
      var sure = heard.languageProbability();
      return new Frame.Transcribed(
          job.id(),
          heard.language().map(Language::code).orElse(null),
          sure.isPresent() ? sure.getAsDouble() : null,
          heard.segments(),
          micros);
    } catch (AbortedException e) {
      return new Frame.Aborted(job.id());
    } catch (IOException | RuntimeException e) {
      return new Frame.Failed(job.id(), e.toString());
    }
  }
}
