package dev.hark.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Runs programs that end by themselves or are killed, with all they started.
public final class ChildProcesses implements AutoCloseable {
  /// How much of the end of its output is kept, in bytes.
  static final int TAIL_BYTES = 8 * 1024;

  private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

  private static final File NOTHING = new File("/dev/null");

  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /// How a process ended, and the last of what it wrote to its standard output and error.
  public sealed interface End {
    String output();

    record Exited(int code, String output) implements End {}

    record TimedOut(String output) implements End {}
  }

  /// Starts the program and waits for its end. When this returns or throws, the program is dead.
  ///
  /// @throws IOException if it cannot be started
  /// @throws InterruptedException if the waiting thread is interrupted; the program is killed then
  public End run(ProcessBuilder builder, Duration timeout)
      throws IOException, InterruptedException {
    var process =
        builder
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
            .start();
    running.add(process);
    try {
      var tail = new Tail(process.getInputStream());
      var reader = Thread.ofVirtual().name("output-of-" + process.pid()).start(tail);
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        kill(process);
        return new End.TimedOut(tail.text());
      }
      // The pipe stays open where a grandchild holds it, so this waits only so long.
      reader.join(LAST_OUTPUT);
      return new End.Exited(process.exitValue(), tail.text());
    } finally {
      kill(process);
      running.remove(process);
    }
  }

  /// Kills whatever still runs.
  @Override
  public void close() {
    running.forEach(ChildProcesses::kill);
  }

  /// The descendants are listed first: once their parent is dead they can no longer be told from
  /// others. They are killed last: a script would start the next one.
  private static void kill(Process process) {
    if (process.isAlive()) {
      var descendants = process.descendants().toList();
      process.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
      process.onExit().join();
    }
  }

  /// Reads a stream to its end and remembers only the last of it.
  private static final class Tail implements Runnable {
    private final InputStream stream;
    private byte[] last = {};

    Tail(InputStream stream) {
      this.stream = stream;
    }

    @Override
    public void run() {
      var buffer = new byte[TAIL_BYTES];
      try (stream) {
        for (var count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
          append(buffer, count);
        }
      } catch (IOException closed) {
        append(new byte[0], 0);
      }
    }

    private synchronized void append(byte[] bytes, int count) {
      var kept = Math.min(last.length, TAIL_BYTES - count);
      var joined = Arrays.copyOfRange(last, last.length - kept, last.length + count);
      System.arraycopy(bytes, 0, joined, kept, count);
      last = joined;
    }

    synchronized String text() {
      return new String(last, StandardCharsets.UTF_8).strip();
    }
  }
}
