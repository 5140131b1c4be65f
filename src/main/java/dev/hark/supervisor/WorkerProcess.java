package dev.hark.supervisor;

import dev.hark.worker.WorkerMain;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One worker: a child process, its socket, and the windows it has in hand.
final class WorkerProcess {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);
  private static final int SIGKILL_EXIT = 128 + 9;
  private static final int SIGTERM_EXIT = 128 + 15;
  private static final Duration EXIT_GRACE = Duration.ofSeconds(2);

  private final Process process;
  private final ServerSocketChannel listener;
  private final Path socket;
  private final OutputTail output = new OutputTail();
  private final Map<Long, CompletableFuture<Frame.Answer>> pending = new ConcurrentHashMap<>();
  private final AtomicLong nextId = new AtomicLong();
  private final CompletableFuture<Frame.Ready> ready = new CompletableFuture<>();
  private final CompletableFuture<Frame.Refused> refused = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();
  private volatile long lastFrameNanos = startedNanos;
  private volatile @Nullable FrameChannel channel;
  private volatile @Nullable String killedFor;
  private volatile boolean stoppedFromOutside;

  private WorkerProcess(Process process, ServerSocketChannel listener, Path socket) {
    this.process = process;
    this.listener = listener;
    this.socket = socket;
  }

  /// Starts the process; it is not ready yet.
  ///
  /// @param folder private; its working folder
  /// @param name of the socket in it
  /// @param command gives the command line for the socket
  static WorkerProcess start(Path folder, String name, Function<Path, List<String>> command)
      throws IOException {
    var socket = folder.resolve(name);
    var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(socket));
      var builder =
          new ProcessBuilder(command.apply(socket))
              .redirectErrorStream(true)
              .directory(folder.toFile());
      builder.environment().remove("HARK_API_KEY");
      builder
          .environment()
          .put("GGML_NO_BACKTRACE", "1"); // upstream would start a debugger to print one
      var worker = new WorkerProcess(builder.start(), listener, socket);
      worker.thread("output", () -> worker.output.drain(worker.process.getInputStream()));
      worker.thread("frames", worker::receive);
      worker.thread("exit", worker::awaitExit);
      return worker;
    } catch (IOException e) {
      listener.close();
      Files.deleteIfExists(socket);
      throw e;
    }
  }

  /// A platform thread: supervision must not wait for a carrier that some request's virtual thread
  /// keeps busy.
  private void thread(String role, Runnable task) {
    Thread.ofPlatform().daemon().name("worker-" + pid() + "-" + role).start(task);
  }

  private void receive() {
    try (var accepted = new FrameChannel(listener.accept())) {
      channel = accepted;
      while (true) {
        var frame = accepted.read();
        lastFrameNanos = System.nanoTime();
        switch (frame) {
          case Frame.Ready it -> ready.complete(it);
          case Frame.Refused it -> refused.complete(it);
          case Frame.Answer it -> complete(it.id(), it);
          case Frame.Beat _ -> {}
          case Frame.Request _, Frame.Abort _ -> throw new IOException("a worker does not ask");
        }
      }
    } catch (IOException e) {
      endAfterBrokenSocket(e);
    }
  }

  /// The socket of a dying process closes a moment before its exit code is known, and that tells
  /// why it died.
  private void endAfterBrokenSocket(IOException cause) {
    try {
      if (!process.waitFor(EXIT_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill("its socket broke: " + cause.getMessage());
      }
    } catch (InterruptedException e) {
      kill("its socket broke: " + cause.getMessage());
      Thread.currentThread().interrupt();
    }
  }

  private void awaitExit() {
    process.onExit().join();
    ended();
  }

  private void complete(long id, Frame.Answer answer) {
    var waiting = pending.remove(id);
    if (waiting != null) {
      waiting.complete(answer);
    }
  }

  private void ended() {
    try {
      listener.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.debug("Cannot clean up after worker {}: {}", pid(), e.toString());
    }
    var death = new WorkerDiedException(obituary(), pending.size() <= 1 && !endedFromOutside());
    pending.values().forEach(waiting -> waiting.completeExceptionally(death));
    pending.clear();
    ready.completeExceptionally(death);
  }

  /// Whether somebody else ended or stopped it, so that the window it had is not to blame. The
  /// kernel's out-of-memory killer looks the same.
  boolean endedFromOutside() {
    int code = process.exitValue();
    return stoppedFromOutside
        || (killedFor == null && (code == SIGKILL_EXIT || code == SIGTERM_EXIT));
  }

  /// Why the process ended, with the last lines it printed.
  String obituary() {
    var reason = killedFor;
    return "worker %d %s%n%s"
        .formatted(
            pid(),
            reason == null ? "ended with code " + process.exitValue() : "was killed: " + reason,
            output.text())
        .strip();
  }

  /// Waits until the worker can take windows.
  ///
  /// @throws WorkerDiedException if it ends before
  Frame.Ready awaitReady() throws WorkerDiedException, InterruptedException {
    try {
      return ready.get();
    } catch (ExecutionException e) {
      throw died(e);
    }
  }

  /// Why the worker said that it cannot work at all, if it did.
  Optional<String> refusal() {
    var frame = refused.getNow(null);
    if (frame == null && !process.isAlive() && process.exitValue() == WorkerMain.REFUSED) {
      return Optional.of(output.text());
    }
    return Optional.ofNullable(frame).map(Frame.Refused::reason);
  }

  /// Asks the worker and waits for the answer.
  ///
  /// @param request makes the frame for an id
  /// @throws WorkerDiedException if the process dies, or is killed because it missed the deadline
  Frame.Answer call(Function<Long, Frame.Request> request, Duration deadline)
      throws WorkerDiedException, InterruptedException {
    long id = nextId.incrementAndGet();
    var answer = new CompletableFuture<Frame.Answer>();
    pending.put(id, answer);
    try {
      if (!process.isAlive()) {
        ended(); // it died before this window was listed
      }
      var to = channel;
      if (to != null) {
        to.write(request.apply(id));
      }
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      endAfterBrokenSocket(e);
      throw new WorkerDiedException(obituaryAfterExit(), false);
    } catch (TimeoutException e) {
      kill("a window took longer than " + deadline.toSeconds() + " s");
      throw new WorkerDiedException(obituaryAfterExit(), true);
    } catch (ExecutionException e) {
      throw died(e);
    } catch (InterruptedException e) {
      kill("its request was abandoned"); // the library cannot be stopped any other way
      throw e;
    } finally {
      pending.remove(id);
    }
  }

  private String obituaryAfterExit() throws InterruptedException {
    process.waitFor(5, TimeUnit.SECONDS);
    return process.isAlive() ? "worker " + pid() + " does not die" : obituary();
  }

  private static WorkerDiedException died(ExecutionException e) {
    return e.getCause() instanceof WorkerDiedException death
        ? death
        : new WorkerDiedException(String.valueOf(e.getCause()), false);
  }

  /// Kills the process with all its descendants.
  void kill(String reason) {
    if (process.isAlive()) {
      if (killedFor == null) {
        killedFor = reason;
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /// Kills the process if it has been silent for too long, or does not become ready.
  void killIfHung(Duration heartbeatTimeout, Duration startTimeout) {
    long now = System.nanoTime();
    if (channel != null && now - lastFrameNanos > heartbeatTimeout.toNanos()) {
      stoppedFromOutside = isStopped();
      kill(
          (stoppedFromOutside ? "it was stopped" : "it hung")
              + ", silent for "
              + heartbeatTimeout.toSeconds()
              + " s");
    } else if (!ready.isDone() && now - startedNanos > startTimeout.toNanos()) {
      kill("it was not ready after " + startTimeout.toSeconds() + " s (hark.engine.start-timeout)");
    }
  }

  /// The server itself was not running for a while: what the worker said meanwhile is still to be
  /// read.
  void forgiveSilence() {
    lastFrameNanos = System.nanoTime();
  }

  /// Whether the kernel shows the process as stopped (SIGSTOP); false where there is no `/proc`.
  private boolean isStopped() {
    try {
      var stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return false;
    }
  }

  /// Bytes of physical memory it holds; 0 where the kernel does not tell.
  long residentBytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  boolean isReady() {
    return process.isAlive() && ready.isDone() && !ready.isCompletedExceptionally();
  }

  /// Whether a window is being decoded.
  boolean isBusy() {
    return !pending.isEmpty();
  }

  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  long pid() {
    return process.pid();
  }
}
