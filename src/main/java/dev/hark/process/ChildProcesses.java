package dev.hark.process;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Runs programs that end by themselves or are killed, with everything they started.
public final class ChildProcesses implements AutoCloseable {
  /// The time between two checks whether a program may go on.
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);

  private static final File NOTHING = new File("/dev/null");

  private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();
  private final Consumer<Process> killer;

  public ChildProcesses() {
    this(ChildProcess::killTree);
  }

  /// Creates one with a special way to kill.
  ///
  /// @param killer takes a process that is alive, and need not wait for its end
  public ChildProcesses(Consumer<Process> killer) {
    this.killer = killer;
  }

  /// Describes how a program ended, with the end of what it wrote to its standard output and error.
  public sealed interface End {
    String output();

    /// The program ended by itself.
    record Exited(int code, String output) implements End {}

    /// The program took too long and was killed.
    record TimedOut(String output) implements End {}

    /// The program was no longer allowed to run and was killed.
    record Stopped(String output) implements End {}

    /// The program took too long, or was no longer allowed to run, and could not be killed.
    record LeftBehind(String output) implements End {}
  }

  /// Decides whether a program may go on, and is told of its end.
  public interface Watch {
    /// Lets the program go on whatever happens, and ignores its end.
    Watch NONE = new Watch() {};

    /// Returns whether the program may go on; it is asked about ten times a second. The program is
    /// killed when it may not.
    default boolean allows() {
      return true;
    }

    /// Runs once, when nothing of the program is left, even if it could not be started.
    default void ended() {}
  }

  /// Starts the program and waits for its end.
  ///
  /// When this returns or throws, the program is dead and its watch has been told, unless it cannot
  /// be killed within 2 s: it is then left behind, and its watch is told when it ends.
  ///
  /// @throws IOException if it cannot be started
  /// @throws InterruptedException if the waiting thread is interrupted; the program is killed then
  public End run(ProcessBuilder builder, Duration timeout, Watch watch)
      throws IOException, InterruptedException {
    var child = start(builder, watch);
    boolean ended = false;
    boolean allowed = true;
    try {
      for (long end = System.nanoTime() + timeout.toNanos(); allowed && !ended; ) {
        long left = end - System.nanoTime();
        ended = child.endsWithin(shorter(WATCH_INTERVAL, Duration.ofNanos(Math.max(left, 0))));
        if (!ended && left <= 0) {
          break;
        }
        allowed = ended || watch.allows();
      }
    } finally {
      leave(child, watch);
    }
    if (ended) {
      return new End.Exited(child.exitCode(), child.output());
    }
    if (child.isAlive()) {
      return new End.LeftBehind(child.output());
    }
    return allowed ? new End.TimedOut(child.output()) : new End.Stopped(child.output());
  }

  private ChildProcess start(ProcessBuilder builder, Watch watch) throws IOException {
    boolean started = false;
    try {
      builder.redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.from(NOTHING));
      var child = ChildProcess.start(builder, killer);
      started = true;
      running.add(child);
      return child;
    } finally {
      if (!started) {
        watch.ended();
      }
    }
  }

  private void leave(ChildProcess child, Watch watch) {
    if (child.end()) {
      watch.ended();
    } else {
      child.onExit(watch::ended);
    }
    running.remove(child);
  }

  private static Duration shorter(Duration first, Duration second) {
    return first.compareTo(second) < 0 ? first : second;
  }

  /// Kills all programs that still run, at once, and waits at most 2 s for all of them together.
  @Override
  public void close() {
    long end = System.nanoTime() + ChildProcess.KILL_GRACE.toNanos();
    running.forEach(ChildProcess::kill);
    running.forEach(
        child -> child.endsAfterKill(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
  }
}
