package dev.hark.audio;

import dev.hark.audio.ChildProcesses.End;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// Turns an untrusted upload into PCM: a WAV that already is 16 kHz mono is copied, all else goes
/// through FFmpeg.
@Component
public class AudioDecoder {
  private static final Logger log = LoggerFactory.getLogger(AudioDecoder.class);

  /// FFmpeg ends its output this much beyond the limit, so that what is too long can be told from
  /// what is just as long as allowed.
  private static final Duration BEYOND_LIMIT = Duration.ofSeconds(1);

  private static final long COPY_BYTES = DataSize.ofMegabytes(16).toBytes();

  private final WavReader wavReader = new WavReader();
  private final DecodeTimeout timeout;
  private final AudioSettings settings;
  private final Spool spool;
  private final Ffmpeg ffmpeg;

  AudioDecoder(AudioSettings settings, Spool spool, Ffmpeg ffmpeg) {
    this.settings = settings;
    this.spool = spool;
    this.ffmpeg = ffmpeg;
    timeout = new DecodeTimeout(settings);
  }

  /// Decodes the first audio stream of a file, which may also be a video.
  ///
  /// The upload is only read; it stays the caller's. Whatever happens, nothing else is left behind:
  /// no file, no process.
  ///
  /// @return the audio, which the caller closes; it has at least one sample
  /// @throws ProblemException saying what is wrong with the file: invalid request if it is empty,
  ///   unsupported media if it is neither audio nor video, unprocessable if it is broken or takes
  ///   too long to decode, too large if it is longer than `hark.audio.max-duration`; storage full
  ///   or internal if it is the server that has a problem
  /// @throws InterruptedException if the thread is interrupted; FFmpeg is dead by then
  /// @throws UncheckedIOException if the upload or the spool cannot be read or written
  public PcmFile decode(Path upload) throws ProblemException, InterruptedException {
    var file = spool.newFile(".pcm");
    try {
      write(upload, file.path());
      var pcm = PcmFile.of(file);
      requireLength(pcm.samples());
      return pcm;
    } catch (ClosedByInterruptException e) {
      file.close();
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException("while copying").initCause(e);
    } catch (IOException e) {
      file.close();
      throw DecodeFailure.isDiskFull(String.valueOf(e.getMessage()))
          ? Spool.full().asException(e)
          : new UncheckedIOException(e);
    } catch (InterruptedException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /// The channels of a file, of which there is one.
  ///
  /// @return files that the caller closes
  public List<PcmFile> decodeChannels(Path upload) throws ProblemException, InterruptedException {
    return List.of(decode(upload));
  }

  private void write(Path upload, Path output) throws IOException, InterruptedException {
    try (var in = FileChannel.open(upload, StandardOpenOption.READ)) {
      if (in.size() == 0) {
        throw Problem.invalid("file", "The file is empty.").asException();
      }
      var wav = wavReader.find(in);
      if (wav.isPresent()) {
        requireLength(wav.get().length() / PcmFile.BYTES_PER_SAMPLE);
        copy(in, wav.get(), output);
        return;
      }
    }
    runFfmpeg(upload, output);
  }

  private static void copy(FileChannel in, WavReader.Samples samples, Path output)
      throws IOException {
    try (var out = FileChannel.open(output, StandardOpenOption.WRITE)) {
      var end = samples.offset() + samples.length();
      for (var position = samples.offset(); position < end; ) {
        var count = in.transferTo(position, Math.min(COPY_BYTES, end - position), out);
        if (count <= 0) {
          throw new IOException("the upload shrank while it was read");
        }
        position += count;
      }
    }
  }

  private void runFfmpeg(Path upload, Path output) throws IOException, InterruptedException {
    var limit = timeout.of(Files.size(upload));
    var longest = settings.maxDuration().plus(BEYOND_LIMIT);
    switch (startFfmpeg(upload, output, longest, limit)) {
      case End.Exited(var code, var _) when code == 0 -> log.debug("Decoded {}", upload);
      case End.Exited(var code, var text) -> {
        log.debug("FFmpeg ended with {}: {}", code, text);
        var failure = DecodeFailure.of(code, text, isMedia(upload));
        if (failure.isOurs()) {
          log.error("FFmpeg ended with {}: {}", code, text);
          ffmpeg.recheck();
        }
        throw failure.problem().asException();
      }
      case End.TimedOut(var text) -> {
        log.warn("FFmpeg was killed after {} s: {}", limit.toSeconds(), text);
        throw DecodeFailure.timedOut(limit).asException();
      }
    }
  }

  private End startFfmpeg(Path upload, Path output, Duration longest, Duration limit)
      throws InterruptedException {
    try {
      return ffmpeg.decode(upload, output, longest, limit);
    } catch (IOException e) {
      log.error("FFmpeg cannot be started", e);
      throw DecodeFailure.notStarted().asException(e);
    }
  }

  private static boolean isMedia(Path upload) throws IOException {
    try (var in = Files.newInputStream(upload)) {
      return MediaSignature.isMedia(in.readNBytes(MediaSignature.BYTES));
    }
  }

  private void requireLength(long samples) {
    if (samples == 0) {
      throw Problem.invalid("file", "The file contains no audio: its length is zero.")
          .asException();
    }
    var most = settings.maxDuration();
    if (samples > most.toMillis() * PcmFile.SAMPLE_RATE / 1_000) {
      throw Problem.of(
              Kind.TOO_LARGE,
              "The audio is longer than this server accepts, which is %s (hark.audio.max-duration)."
                  .formatted(Wording.of(most)))
          .withParam("file")
          .asException();
    }
  }
}
