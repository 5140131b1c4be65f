package dev.hark.supervisor;

import dev.hark.process.ChildProcess;
import dev.hark.process.OutputTail;
import dev.hark.process.ProcessTable;
import dev.hark.process.Waiting;
import dev.hark.worker.WorkerMain;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /// How long a worker may take to let go of an abandoned window. With the time that a kill takes
  /// its slot is free within two seconds.
  static final Duration ABORT_GRACE = Duration.ofSeconds(1);

  /// Whether the windows of a worker that was killed may be the reason.
  enum Blame {
    WINDOWS,
    NOBODY
  }

  private record Killed(String reason, Blame blame) {}

  private final Process process;
  private final ServerSocketChannel listener;
  private final Path socket;
  private final OutputTail output = new OutputTail();
  private final WorkerCalls calls = new WorkerCalls();
  private final CompletableFuture<Frame.Ready> ready = new CompletableFuture<>();
  private final CompletableFuture<Frame.Refused> refused = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();
  private volatile long lastFrameNanos = startedNanos;
  private volatile boolean connected;
  private volatile @Nullable Killed killed;
  private boolean wasStopped;

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
      var process = WorkerCommand.builder(command.apply(socket), folder).start();
      var worker = new WorkerProcess(process, listener, socket);
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
  private Thread thread(String role, Runnable task) {
    return Thread.ofPlatform().daemon().name("worker-" + pid() + "-" + role).start(task);
  }

  private void receive() {
    try (var channel = new FrameChannel(listener.accept())) {
      connected = true;
      var sender = thread("requests", () -> send(channel));
      onEnd(sender::interrupt);
      while (true) {
        var frame = channel.read();
        lastFrameNanos = System.nanoTime();
        switch (frame) {
          case Frame.Ready it -> ready.complete(it);
          case Frame.Refused it -> refused.complete(it);
          case Frame.Answer it -> calls.answered(it);
          case Frame.Beat _ -> {}
          case Frame.Request<?> _, Frame.Abort _ -> throw new IOException("a worker does not ask");
        }
      }
    } catch (IOException e) {
      endAfterBrokenSocket(e);
    }
  }

  private void send(FrameChannel channel) {
    try {
      calls.sendTo(channel);
    } catch (IOException e) {
      endAfterBrokenSocket(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the worker is dead
    }
  }

  /// The socket of a dying process closes a moment before its exit code is known, and that tells
  /// why it died.
  private void endAfterBrokenSocket(IOException cause) {
    try {
      if (!process.waitFor(EXIT_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill("its socket broke: " + cause.getMessage(), Blame.WINDOWS);
      }
    } catch (InterruptedException e) {
      kill("its socket broke: " + cause.getMessage(), Blame.WINDOWS);
      Thread.currentThread().interrupt();
    }
  }

  private void awaitExit() {
    process.onExit().join();
    try {
      listener.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.debug("Cannot clean up after worker {}: {}", pid(), e.toString());
    }
    var death = new WorkerDiedException(obituary(), blame() == Blame.WINDOWS);
    ready.completeExceptionally(death);
    ended.complete(null); // before its windows are woken: they must not be given to it again
    calls.died(death);
  }

  /// Whether its windows may be to blame for the end of this worker. They are not where somebody
  /// else killed or stopped it; the kernel's out-of-memory killer looks the same.
  Blame blame() {
    var kill = killed;
    if (kill != null) {
      return kill.blame();
    }
    int code = process.exitValue();
    return code == SIGKILL_EXIT || code == SIGTERM_EXIT ? Blame.NOBODY : Blame.WINDOWS;
  }

  /// Why the process ended, with the last lines it printed.
  String obituary() {
    var kill = killed;
    var end = process.isAlive() ? "does not die" : "ended with code " + process.exitValue();
    return "worker %d %s%n%s"
        .formatted(pid(), kill == null ? end : "was killed: " + kill.reason(), output.text())
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
  /// @throws InterruptedException if the calling thread was interrupted; the worker has let go of
  ///   the window by then, or is dead
  Frame.Answer call(Function<Long, ? extends Frame.Request<?>> request, Duration deadline)
      throws WorkerDiedException, InterruptedException {
    var call = calls.open(request);
    try {
      return call.answer().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      calls.forget(call);
      kill("a window took longer than " + deadline.toSeconds() + " s", Blame.NOBODY);
      awaitEnd(EXIT_GRACE);
      throw new WorkerDiedException(obituary(), true);
    } catch (ExecutionException e) {
      throw died(e);
    } catch (InterruptedException e) {
      abandon(call);
      throw e;
    } finally {
      calls.forget(call);
    }
  }

  private void abandon(WorkerCalls.Call call) {
    calls.abort(call);
    if (!Waiting.endsWithin(call.answer(), ABORT_GRACE)) {
      kill("it did not let go of an abandoned window", Blame.NOBODY);
      awaitEnd(EXIT_GRACE);
    }
  }

  private static WorkerDiedException died(ExecutionException e) {
    return e.getCause() instanceof WorkerDiedException death
        ? death
        : new WorkerDiedException(String.valueOf(e.getCause()), false);
  }

  /// Kills the process with all its descendants.
  void kill(String reason, Blame blame) {
    if (process.isAlive()) {
      if (killed == null) {
        killed = new Killed(reason, blame);
      }
      ChildProcess.killTree(process);
    }
  }

  /// Kills the process if it has been silent for too long, was stopped, or does not become ready.
  /// Called by one thread, about twice a second.
  void killIfHung(Duration heartbeatTimeout, Duration startTimeout) {
    long now = System.nanoTime();
    boolean stopped = ProcessTable.isStopped(pid());
    if (stopped && wasStopped) {
      // far sooner than the heartbeat tells, and it says that no window is to blame
      kill("it was stopped from outside", Blame.NOBODY);
    } else if (connected && now - lastFrameNanos > heartbeatTimeout.toNanos()) {
      kill("it hung, silent for " + heartbeatTimeout.toSeconds() + " s", Blame.WINDOWS);
    } else if (!ready.isDone() && now - startedNanos > startTimeout.toNanos()) {
      kill(
          "it was not ready after " + startTimeout.toSeconds() + " s (hark.engine.start-timeout)",
          Blame.NOBODY);
    }
    wasStopped = stopped;
  }

  /// The server itself was not running for a while: what the worker said meanwhile is still to be
  /// read.
  void forgiveSilence() {
    lastFrameNanos = System.nanoTime();
    wasStopped = false;
  }

  boolean isReady() {
    return process.isAlive() && ready.isDone() && !ready.isCompletedExceptionally();
  }

  /// Whether a window is being decoded.
  boolean isBusy() {
    return windows() > 0;
  }

  /// Windows that it has in hand.
  int windows() {
    return calls.size();
  }

  /// Runs when the process is gone, also if it is gone already.
  void onEnd(Runnable action) {
    var _ = ended.thenRun(action);
  }

  /// Waits until the process is gone.
  ///
  /// @return whether it went in time
  boolean awaitEnd(Duration most) {
    return Waiting.endsWithin(ended, most);
  }

  long residentBytes() {
    return ProcessTable.residentBytes(pid());
  }

  long pid() {
    return process.pid();
  }
}
