package dev.hark.audio;

import dev.hark.audio.FfmpegArguments.Channel;
import dev.hark.problem.ProblemException;
import dev.hark.process.ChildProcesses;
import dev.hark.process.ChildProcesses.End;
import jakarta.annotation.PostConstruct;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Runs FFmpeg as a child process: at most `hark.audio.concurrent-decodes` at once, each in an
/// empty folder of its own.
@Component
class Ffmpeg implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ffmpeg.class);
  private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(10);

  /// 60 MB are written and forced to disk, which takes about a second.
  private static final Duration UNPACK_TIMEOUT = Duration.ofMinutes(1);

  /// Turns of programs that could not be killed. Whoever uses the set holds its monitor.
  private final Set<Turn> leftBehind = new HashSet<>();

  private final ChildProcesses processes;
  private final Spool spool;
  private final Optional<Path> configured;
  private final UnpackedFfmpeg bundled;
  private final int concurrency;
  private final Semaphore permits;

  @Autowired
  Ffmpeg(AudioSettings settings, Spool spool) {
    this(settings, spool, new ChildProcesses());
  }

  Ffmpeg(AudioSettings settings, Spool spool, ChildProcesses processes) {
    this.processes = processes;
    this.spool = spool;
    configured = Optional.ofNullable(settings.ffmpeg());
    bundled = new UnpackedFfmpeg(new FfmpegBundle(settings.cache())::unpack, UNPACK_TIMEOUT);
    var cores = Runtime.getRuntime().availableProcessors();
    var limit = settings.concurrentDecodes();
    concurrency = limit > 0 ? limit : cores;
    permits = new Semaphore(concurrency, true);
  }

  /// Begins to unpack the program before the web server starts; its first requests may have to wait
  /// for that.
  @PostConstruct
  void prepare() {
    if (configured.isEmpty()) {
      bundled.start();
    }
  }

  /// Logs the version, while the server already takes requests.
  @EventListener(ApplicationReadyEvent.class)
  void announce() {
    Thread.ofPlatform().daemon().name("ffmpeg-version").start(this::logVersion);
  }

  private void logVersion() {
    try {
      log.info("Decoding with {}", version());
    } catch (IOException e) {
      log.error(
          "FFmpeg does not start, so nothing but 16 kHz mono WAV can be decoded: {}."
              + " hark.audio.ffmpeg names another FFmpeg, hark.audio.cache another folder for the"
              + " bundled one (programs must be allowed to run there)",
          e.getMessage());
      log.debug("FFmpeg does not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Returns the first line of what FFmpeg says about itself, e.g. `ffmpeg version 8.0.1 ...`.
  String version() throws IOException, InterruptedException {
    var program = program();
    var builder = new ProcessBuilder(FfmpegArguments.version(program));
    setEnvironment(builder, program);
    return switch (processes.run(builder, VERSION_TIMEOUT, ChildProcesses.Watch.NONE)) {
      case End.Exited(var code, var output) when code == 0 ->
          output.lines().findFirst().orElse(program.toString());
      case End.Exited(var code, var output) ->
          throw new IOException(program + " ended with " + code + ": " + output);
      case End.TimedOut _, End.Stopped _, End.LeftBehind _ ->
          throw new IOException(program + " did not answer");
    };
  }

  /// Decodes the first audio stream of a file to raw 16 kHz mono 16-bit PCM. It waits for its turn
  /// first, which does not count against the timeout.
  ///
  /// @param outputs an existing file for each channel that is wanted, to be overwritten
  /// @param maxLength the length at which the output ends
  /// @throws IOException if the program cannot be started
  /// @throws ProblemException if no turn will come, because all are taken by programs that cannot
  ///   be killed; or if the spool is full
  End decode(Path input, Map<Channel, Path> outputs, Duration maxLength, Duration timeout)
      throws IOException, InterruptedException {
    return run(
        program -> FfmpegArguments.decode(program, input, outputs, maxLength, timeout), timeout);
  }

  /// Writes the first moment of the first audio stream of a file as WAV, with all of its channels.
  /// It waits and fails as [#decode] does.
  ///
  /// @param output an existing file, to be overwritten
  End probe(Path input, Path output, Duration timeout) throws IOException, InterruptedException {
    return run(program -> FfmpegArguments.probe(program, input, output, timeout), timeout);
  }

  private End run(Function<Path, List<String>> arguments, Duration timeout)
      throws IOException, InterruptedException {
    var program = program();
    var command = arguments.apply(program);
    var turn = takeTurn();
    try {
      var folder = turn.folder.path();
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      setEnvironment(builder, program);
      builder.environment().put("TMPDIR", folder.toString());
      return processes.run(builder, timeout, turn);
    } finally {
      turn.leaveBehindIfNotOver();
    }
  }

  /// Waits until fewer programs run than are allowed, those included that were left behind.
  ///
  /// @throws ProblemException if none will end, because all of them were left behind
  private Turn takeTurn() throws InterruptedException {
    permits.acquire();
    boolean taken = false;
    try {
      if (allAreLeftBehind()) {
        throw DecodeFailure.hangs().asException();
      }
      var turn = new Turn(spool.newFolder());
      taken = true;
      return turn;
    } finally {
      if (!taken) {
        permits.release();
      }
    }
  }

  /// Returns whether every turn is held by a program that could not be killed. Whoever waits would
  /// wait for ever, so there is one more permit then, with which they learn of it one by one; it is
  /// the permit of the first of these programs that does end.
  private boolean allAreLeftBehind() {
    synchronized (leftBehind) {
      return leftBehind.size() == concurrency;
    }
  }

  /// Holds the permit and the folder of one program, which are returned when it has ended.
  private final class Turn implements ChildProcesses.Watch {
    private final SpoolFile folder;
    private boolean over;

    Turn(SpoolFile folder) {
      this.folder = folder;
    }

    /// FFmpeg writes into the spool by itself, so its use of the disk is watched.
    @Override
    public boolean allows() {
      return spool.hasSpace();
    }

    void leaveBehindIfNotOver() {
      synchronized (leftBehind) {
        if (!over && leftBehind.add(this) && allAreLeftBehind()) {
          permits.release();
        }
      }
    }

    @Override
    public void ended() {
      folder.close();
      synchronized (leftBehind) {
        over = true;
        boolean isReleased = allAreLeftBehind();
        leftBehind.remove(this);
        if (!isReleased) {
          permits.release();
        }
      }
    }
  }

  /// Makes the next use check again whether the unpacked program is complete.
  void recheck() {
    bundled.forget();
  }

  /// Kills the programs that still run.
  @Override
  public void close() {
    processes.close();
  }

  private Path program() throws IOException, InterruptedException {
    return configured.isPresent() ? configured.get() : bundled.path();
  }

  /// Passes on nothing of the server's environment, which may hold keys.
  private void setEnvironment(ProcessBuilder builder, Path program) {
    var environment = builder.environment();
    environment.clear();
    environment.put("PATH", String.join(File.pathSeparator, List.of("/usr/bin", "/bin")));
    environment.put("LC_ALL", "C");
    // glibc reserves 128 MiB of address space for every thread otherwise.
    environment.put("MALLOC_ARENA_MAX", "1");
    if (configured.isEmpty()) {
      environment.putAll(Map.of("LD_LIBRARY_PATH", String.valueOf(program.getParent())));
    }
  }
}
