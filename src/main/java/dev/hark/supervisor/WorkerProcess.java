package dev.hark.supervisor;

import dev.hark.engine.WindowLostException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one worker as a child process, with its socket and the windows it is processing.
final class WorkerProcess implements Worker {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);
  private static final int SIGKILL_EXIT = 128 + 9;

  /// The windows of a killed process wait this long for it to go.
  private static final Duration EXIT_GRACE = Duration.ofSeconds(2);

  /// What a process said before it ended is read within this time, if it can be read at all.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Process process;
  private final ServerSocketChannel listener;
  private final Path socket;
  private final MonotonicTime time;
  private final OutputTail output = new OutputTail();
  private final WorkerCalls calls;
  private final WorkerState.Holder state = new WorkerState.Holder();
  private final CompletableFuture<Void> killed = new CompletableFuture<>();
  private final CompletableFuture<Void> dead = new CompletableFuture<>();
  private final CompletableFuture<Void> printed = new CompletableFuture<>();
  private final CompletableFuture<Void> received = new CompletableFuture<>();
  private final long startedNanos;
  private volatile long lastFrameNanos;
  private volatile boolean connected;

  private WorkerProcess(
      Process process, ServerSocketChannel listener, Path socket, MonotonicTime time) {
    this.process = process;
    this.listener = listener;
    this.socket = socket;
    this.time = time;
    this.calls = new WorkerCalls(time);
    this.startedNanos = time.nanos();
    this.lastFrameNanos = startedNanos;
  }

  /// Starts the process; it is not ready yet.
  ///
  /// @param folder a private folder, in which the process works
  /// @param name the name of the socket in it
  /// @param command gives the command line for the socket
  static WorkerProcess start(
      Path folder, String name, Function<Path, List<String>> command, MonotonicTime time)
      throws IOException {
    var socket = folder.resolve(name);
    var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(socket));
      var process = WorkerCommand.builder(command.apply(socket), folder).start();
      var worker = new WorkerProcess(process, listener, socket, time);
      worker.startThreads();
      return worker;
    } catch (IOException | RuntimeException | Error e) {
      listener.close();
      Files.deleteIfExists(socket);
      throw e;
    }
  }

  /// Starts the threads. A process without its threads would be an orphan: where a thread cannot be
  /// created, it is killed.
  private void startThreads() {
    try {
      thread(
          "output",
          () -> {
            output.drain(process.getInputStream());
            printed.complete(null);
          });
      thread("frames", this::receive);
      thread("exit", this::awaitExit);
    } catch (RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /// Creates a platform thread: supervision must not wait for a carrier that some request's virtual
  /// thread keeps busy.
  private Thread thread(String role, Runnable task) {
    return Thread.ofPlatform().daemon().name("worker-" + pid() + "-" + role).start(task);
  }

  private void receive() {
    try (var channel = new FrameChannel(listener.accept())) {
      lastFrameNanos = time.nanos();
      connected = true;
      var sender = thread("requests", () -> send(channel));
      var _ = dead.thenRun(sender::interrupt);
      while (true) {
        var frame = channel.read();
        lastFrameNanos = time.nanos();
        switch (frame) {
          case Frame.Ready device -> state.becomeReady(device);
          case Frame.Refused refused ->
              // although it may have ended by now
              kill(new WorkerState.Killed(ExitCause.REFUSED, refused.reason(), time.nanos()));
          case Frame.Answer answer -> calls.answered(answer);
          case Frame.Beat _ -> {}
          case Frame.Request<?> _, Frame.Abort _ -> throw new IOException("a worker does not ask");
        }
      }
    } catch (IOException e) {
      received.complete(null);
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

  /// Waits for the exit code after the socket broke: the socket of a dying process closes a moment
  /// before its exit code is known, and that code tells why it died.
  private void endAfterBrokenSocket(IOException cause) {
    try {
      if (!process.waitFor(EXIT_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill("its socket broke: " + cause.getMessage(), ExitCause.WINDOW);
      }
    } catch (InterruptedException e) {
      kill("its socket broke: " + cause.getMessage(), ExitCause.WINDOW);
      Thread.currentThread().interrupt();
    }
  }

  private void awaitExit() {
    CompletableFuture.anyOf(process.onExit(), killed).join();
    if (!Waiting.endsWithin(process.onExit(), EXIT_GRACE)) {
      // the process does not die, and its windows must not wait for that
      calls.died(new WindowLostException(exitReport(), cause().implicatesWindow()));
      process.onExit().join();
    }
    awaitLastWords();
    try {
      listener.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.debug("Cannot clean up after worker {}: {}", pid(), e.toString());
    }
    var end = new WorkerState.Dead(cause(), exitReport());
    state.die(end); // before its windows are woken, so that they are not given to it again
    dead.complete(null);
    calls.died(new WindowLostException(end.exitReport(), end.cause().implicatesWindow()));
  }

  /// Waits until everything the process has sent and printed is read: it tells why it ended.
  private void awaitLastWords() {
    if (connected || process.exitValue() == WorkerMain.REFUSED) {
      Waiting.endsWithin(received, LAST_WORDS);
    }
    Waiting.endsWithin(printed, LAST_WORDS);
  }

  /// Returns why the process ended. The kernel's out-of-memory killer looks like a SIGKILL from
  /// anyone else.
  private ExitCause cause() {
    if (state.get() instanceof WorkerState.Killed kill) {
      return kill.cause();
    }
    return switch (process.exitValue()) {
      case SIGKILL_EXIT -> ExitCause.FOREIGN_KILL;
      case WorkerMain.TERMINATED -> ExitCause.FOREIGN_STOP;
      case WorkerMain.REFUSED -> ExitCause.REFUSED;
      default -> ExitCause.WINDOW;
    };
  }

  /// Returns why the process ended, with the last lines it printed, or what it refused.
  String exitReport() {
    return switch (state.get()) {
      case WorkerState.Dead end -> end.exitReport();
      case WorkerState.Killed kill when kill.cause() == ExitCause.REFUSED -> kill.reason();
      case WorkerState.Killed kill -> report("was killed: " + kill.reason());
      default -> {
        if (process.isAlive()) {
          yield report("does not die");
        }
        yield process.exitValue() == WorkerMain.REFUSED
            ? output.text()
            : report("ended with code " + process.exitValue());
      }
    };
  }

  private String report(String end) {
    return "worker %d %s%n%s".formatted(pid(), end, output.text()).strip();
  }

  @Override
  public WorkerState state() {
    return state.get();
  }

  @Override
  public void onChange(Runnable listener) {
    state.onChange(listener);
  }

  @Override
  public Frame.Answer call(Function<Long, ? extends Frame.Request<?>> request, Limits limits)
      throws WindowLostException, InterruptedException {
    var call = calls.open(request);
    try {
      if (!calls.isAnswered(call, limits.deadline())) {
        throw missed(limits.deadline());
      }
      return call.answer().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof WindowLostException death
          ? death
          : new WindowLostException(String.valueOf(e.getCause()), false);
    } catch (InterruptedException e) {
      abandon(call, limits.abortGrace());
      throw e;
    } finally {
      calls.forget(call);
    }
  }

  /// Returns the failure of a window that missed its deadline; it is implicated, its neighbours are
  /// not.
  private WindowLostException missed(Duration deadline) {
    boolean first =
        kill(
            new WorkerState.Killed(
                ExitCause.SERVER,
                "a window took longer than " + deadline.toSeconds() + " s",
                time.nanos()));
    awaitEnd(EXIT_GRACE);
    return new WindowLostException(exitReport(), first);
  }

  /// Aborts a window. Speech detection holds no decoding state and takes moments: it is left to end
  /// by itself.
  private void abandon(WorkerCalls.Call call, Duration grace) {
    if (call.request() instanceof Frame.DetectSpeech) {
      return;
    }
    calls.abort(call);
    if (!calls.isAnsweredUninterruptibly(call, grace)) {
      kill("it did not let go of an abandoned window", ExitCause.SERVER);
      awaitEnd(EXIT_GRACE);
    }
  }

  @Override
  public void retire() {
    state.retire();
  }

  @Override
  public void kill(String reason, ExitCause cause) {
    if (process.isAlive()) {
      kill(new WorkerState.Killed(cause, reason, time.nanos()));
    }
  }

  /// @return whether it was neither killed nor dead before
  private boolean kill(WorkerState.Killed kill) {
    boolean first = state.kill(kill);
    calls.close(new WindowLostException(exitReport(), false));
    ChildProcess.killTree(process);
    killed.complete(null);
    return first;
  }

  @Override
  public Health health() {
    return new Health(startedNanos, connected, lastFrameNanos, ProcessTable.isStopped(pid()));
  }

  @Override
  public int windows() {
    return calls.size();
  }

  @Override
  public boolean awaitEnd(Duration timeout) {
    return Waiting.endsWithin(dead, timeout);
  }

  @Override
  public long residentBytes() {
    return ProcessTable.residentBytes(pid());
  }

  @Override
  public long pid() {
    return process.pid();
  }
}
