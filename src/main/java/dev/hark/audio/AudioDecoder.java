package dev.hark.audio;

import dev.hark.audio.FfmpegArguments.Channel;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import dev.hark.process.ChildProcesses.End;
import dev.hark.process.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// Turns an untrusted upload into PCM: a WAV that already is 16 kHz mono is copied, all else goes
/// through FFmpeg.
@Component
public class AudioDecoder {
  private static final Logger log = LoggerFactory.getLogger(AudioDecoder.class);

  /// FFmpeg ends its output this far beyond the limit, so that audio that is too long differs from
  /// audio that is exactly as long as allowed.
  private static final Duration BEYOND_LIMIT = Duration.ofSeconds(1);

  /// This many bytes are copied between two checks of the free space.
  private static final long COPY_BYTES = DataSize.ofMegabytes(4).toBytes();

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
    return guarded(
            1,
            files -> {
              write(upload, files.getFirst().path());
              return List.of(checked(files.getFirst()));
            })
        .getFirst();
  }

  /// Decodes the two channels of a stereo file separately, so that one speaker on each side can be
  /// told from the other.
  ///
  /// Any other file gives one channel, as [#decode] does: mono, more than two channels, or two that
  /// differ only by coding artefacts (their difference is 40 dB below the louder one).
  ///
  /// @return the left channel and the right, or one; the caller closes each
  /// @throws ProblemException as [#decode]
  /// @throws InterruptedException as [#decode]
  /// @throws UncheckedIOException as [#decode]
  public List<PcmFile> decodeChannels(Path upload) throws ProblemException, InterruptedException {
    if (!isStereo(upload)) {
      return List.of(decode(upload));
    }
    var channels =
        guarded(
            2,
            files -> {
              var outputs = new EnumMap<Channel, Path>(Channel.class);
              outputs.put(Channel.LEFT, files.getFirst().path());
              outputs.put(Channel.RIGHT, files.getLast().path());
              runFfmpeg(upload, limit -> ffmpeg.decode(upload, outputs, longest(), limit));
              return List.of(checked(files.getFirst()), checked(files.getLast()));
            });
    try {
      if (!StereoImage.isMono(channels.getFirst(), channels.getLast())) {
        return channels;
      }
    } catch (RuntimeException e) {
      channels.forEach(PcmFile::close);
      throw e;
    }
    channels.getLast().close();
    return channels.subList(0, 1);
  }

  private boolean isStereo(Path upload) throws InterruptedException {
    var probe =
        guarded(
            1,
            files -> {
              try (var in = FileChannel.open(upload, StandardOpenOption.READ)) {
                if (in.size() == 0 || wavReader.find(in).isPresent()) {
                  return List.of(PcmFile.of(files.getFirst()));
                }
              }
              var output = files.getFirst().path();
              runFfmpeg(upload, limit -> ffmpeg.probe(upload, output, limit));
              return List.of(PcmFile.of(files.getFirst()));
            });
    try (var wav = probe.getFirst();
        var header = FileChannel.open(wav.path(), StandardOpenOption.READ)) {
      return WavReader.channels(header) == 2;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Decoding {
    List<PcmFile> into(List<SpoolFile> files) throws IOException, InterruptedException;
  }

  /// Creates files, lets them be written, and deletes them if that fails.
  private List<PcmFile> guarded(int count, Decoding decoding) throws InterruptedException {
    var files = new ArrayList<SpoolFile>();
    var written = false;
    try {
      for (var i = 0; i < count; i++) {
        files.add(spool.newFile(".pcm"));
      }
      var decoded = decoding.into(files);
      written = true;
      return decoded;
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException("while copying").initCause(e);
    } catch (IOException e) {
      throw FullDisk.caused(e, files.getFirst().path())
          ? Spool.full().asException(e)
          : new UncheckedIOException(e);
    } finally {
      if (!written) {
        files.forEach(SpoolFile::close);
      }
    }
  }

  private PcmFile checked(SpoolFile file) throws IOException {
    var pcm = PcmFile.of(file);
    requireLength(pcm.samples());
    return pcm;
  }

  private void write(Path upload, Path output) throws IOException, InterruptedException {
    try (var in = FileChannel.open(upload, StandardOpenOption.READ)) {
      if (in.size() == 0) {
        throw Problem.invalid("file", "The file is empty.").asException();
      }
      var wav = wavReader.find(in);
      if (wav.isPresent()) {
        requireLength(wav.get().length() / PcmFile.BYTES_PER_SAMPLE);
        spool.requireSpace(wav.get().length());
        copy(in, wav.get(), output);
        return;
      }
    }
    runFfmpeg(
        upload, limit -> ffmpeg.decode(upload, Map.of(Channel.MIXED, output), longest(), limit));
  }

  private Duration longest() {
    return settings.maxDuration().plus(BEYOND_LIMIT);
  }

  @SuppressWarnings("ThreadPriorityCheck") // no order is relied on
  private void copy(FileChannel in, WavReader.Samples samples, Path output) throws IOException {
    try (var out = FileChannel.open(output, StandardOpenOption.WRITE)) {
      var end = samples.offset() + samples.length();
      for (var position = samples.offset(); position < end; ) {
        var count = in.transferTo(position, Math.min(COPY_BYTES, end - position), out);
        if (count <= 0) {
          throw new IOException("the upload shrank while it was read");
        }
        position += count;
        spool.requireSpace(0);
        Thread.yield(); // copying a file does not let another virtual thread run
      }
    }
  }

  @FunctionalInterface
  private interface Run {
    End within(Duration limit) throws IOException, InterruptedException;
  }

  private void runFfmpeg(Path upload, Run run) throws IOException, InterruptedException {
    var limit = timeout.of(Files.size(upload));
    switch (started(run, limit)) {
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
      case End.Stopped _ -> {
        log.warn("FFmpeg was killed: its output left less than hark.audio.min-free-space");
        throw Spool.full().asException();
      }
      case End.LeftBehind(var text) -> {
        log.error("FFmpeg cannot be killed and is left behind: {}", text);
        throw DecodeFailure.hangs().asException();
      }
    }
  }

  private static End started(Run run, Duration limit) throws InterruptedException {
    try {
      return run.within(limit);
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
    var maxDuration = settings.maxDuration();
    if (samples > maxDuration.toMillis() * PcmFile.SAMPLE_RATE / 1_000) {
      throw Problem.of(
              Kind.TOO_LARGE,
              "The audio is longer than this server accepts, which is %s (hark.audio.max-duration)."
                  .formatted(DurationText.of(maxDuration)))
          .withParam("file")
          .asException();
    }
  }
}
