package dev.hark.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a program as a child of this process and keeps the end of what it prints.
///
/// A thread of its own reads its standard error, or both of its outputs where the builder merges
/// them, because a child whose pipe is full would block. It is a platform thread, since a virtual
/// one may have to wait for a carrier that some request keeps busy.
public final class ChildProcess {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

  /// The longest time between SIGKILL and the end of a process. One that outlives it waits in the
  /// kernel, usually for a disk that does not answer, and may do so for ever.
  static final Duration KILL_GRACE = Duration.ofSeconds(2);

  /// The pipe stays open while a grandchild holds it, so the last output is awaited no longer than
  /// this.
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

  private final Process process;
  private final Consumer<Process> killer;
  private final OutputTail output = new OutputTail();
  private final Thread reader;

  private ChildProcess(Process process, boolean merged, Consumer<Process> killer) {
    this.process = process;
    this.killer = killer;
    var stream = merged ? process.getInputStream() : process.getErrorStream();
    this.reader =
        Thread.ofPlatform()
            .daemon()
            .name("output-of-" + process.pid())
            .start(() -> output.drain(stream));
  }

  /// Starts a program.
  ///
  /// @throws IOException if it cannot be started
  public static ChildProcess start(ProcessBuilder builder) throws IOException {
    return start(builder, ChildProcess::killTree);
  }

  /// Starts a program with a special way to kill it.
  static ChildProcess start(ProcessBuilder builder, Consumer<Process> killer) throws IOException {
    var process = builder.start();
    boolean read = false;
    try {
      var child = new ChildProcess(process, builder.redirectErrorStream(), killer);
      read = true;
      return child;
    } finally {
      if (!read) { // no thread could be started
        killer.accept(process);
      }
    }
  }

  /// Kills a process and everything it started.
  ///
  /// The descendants are listed first: once their parent is dead they can no longer be told from
  /// other processes. They are killed last, because a script would start the next one.
  public static void killTree(Process process) {
    if (process.isAlive()) {
      var descendants = process.descendants().toList();
      process.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Returns what the program writes to its standard output, for the caller to read; nothing where
  /// the builder merges both outputs.
  public InputStream standardOutput() {
    return process.getInputStream();
  }

  /// Returns the end of what the program has printed, complete once the program is dead.
  public String output() throws InterruptedException {
    if (!process.isAlive()) {
      reader.join(LAST_OUTPUT);
    }
    return output.text();
  }

  /// Waits until the program ends by itself.
  ///
  /// @return its exit code
  public int await() throws InterruptedException {
    return process.waitFor();
  }

  /// Waits for a while until the program ends by itself.
  ///
  /// @return whether it has ended
  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Returns the exit code of a program that has ended.
  public int exitCode() {
    return process.exitValue();
  }

  /// Asks the program to end, and kills it if it has not done so in time. It waits for the end as
  /// [#end] does.
  public boolean stop(Duration grace) {
    if (process.isAlive()) {
      process.destroy();
      if (!Waiting.endsWithin(process.onExit(), grace)) {
        log.warn("Process {} did not end when it was told to and is killed", process.pid());
      }
    }
    return end();
  }

  /// Kills the program and everything it started, if it still runs, and returns at once.
  public void kill() {
    if (process.isAlive()) {
      killer.accept(process);
    }
  }

  /// Kills the program, if it still runs, and waits at most 2 s for its end, even if the thread is
  /// interrupted. A program that is still there then is left behind, and the log says so.
  ///
  /// @return whether it is dead
  public boolean end() {
    kill();
    return endsAfterKill(KILL_GRACE);
  }

  /// Waits for the end of a killed program.
  ///
  /// @return whether it is dead
  boolean endsAfterKill(Duration grace) {
    if (!process.isAlive() || Waiting.endsWithin(process.onExit(), grace)) {
      return true;
    }
    log.error(
        "Process {} ({}) was killed and does not end, as happens when its disk does not answer."
            + " It is left behind.",
        process.pid(),
        process.info().command().orElse("unknown"));
    return false;
  }

  /// Runs an action when the program has ended, even if it already has.
  public void onExit(Runnable action) {
    var _ = process.onExit().thenRun(action);
  }
}
