package dev.hark.supervisor;

import dev.hark.engine.WindowLostException;
import dev.hark.windows.Speech;
import dev.hark.worker.wire.Frame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A worker without a process, which does what a test tells it. Unless told otherwise it answers
/// every request at once and dies when it is killed.
final class FakeWorker implements Worker {
  /// The answer to a request.
  interface Behaviour {
    Frame.Answer answer(FakeWorker worker, Frame.Request<?> request)
        throws WindowLostException, InterruptedException;
  }

  static final Frame.Ready CPU = new Frame.Ready("CPU", "a processor", "", 0, 100, true);
  static final Frame.Ready GPU = new Frame.Ready("CUDA", "a card", "", 1L << 33, 10, true);

  private final WorkerState.Holder state = new WorkerState.Holder();
  private final long pid;
  private final MonotonicTime time;
  private final long startedNanos;
  private final AtomicInteger windows = new AtomicInteger();
  volatile boolean undead;
  volatile boolean stopped;
  volatile long lastFrameNanos;
  volatile Behaviour behaviour = (worker, request) -> worker.done(request);

  FakeWorker(long pid, MonotonicTime time) {
    this.pid = pid;
    this.time = time;
    this.startedNanos = time.nanos();
    this.lastFrameNanos = startedNanos;
  }

  /// As an empty window, or silence.
  Frame.Answer done(Frame.Request<?> request) {
    return switch (request) {
      case Frame.Transcribe it -> new Frame.Transcribed(it.id(), "en", null, List.of(), 1000);
      case Frame.DetectSpeech it -> new Frame.SpeechDetected(it.id(), new Speech(160, List.of()));
    };
  }

  /// As a worker that misses the deadline of a window.
  WindowLostException missed() {
    kill("a window took longer than 30 s", ExitCause.SERVER);
    return new WindowLostException("a window took longer than 30 s", true);
  }

  /// As a worker that crashes with a window in hand.
  WindowLostException crashed() {
    die(ExitCause.WINDOW, "it crashed");
    return new WindowLostException("it crashed", true);
  }

  void becomeReady(Frame.Ready device) {
    state.becomeReady(device);
  }

  void die(ExitCause cause, String report) {
    state.die(new WorkerState.Dead(cause, report));
  }

  @Override
  public long pid() {
    return pid;
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
    windows.incrementAndGet();
    try {
      return behaviour.answer(this, request.apply(1L));
    } finally {
      windows.decrementAndGet();
    }
  }

  @Override
  public void retire() {
    state.retire();
  }

  @Override
  public void kill(String reason, ExitCause cause) {
    state.kill(new WorkerState.Killed(cause, reason, time.nanos()));
    if (!undead && !state.get().isDead()) {
      die(cause, reason);
    }
  }

  @Override
  public Health health() {
    return new Health(startedNanos, true, lastFrameNanos, stopped);
  }

  @Override
  public boolean awaitEnd(Duration most) {
    return state.get().isDead();
  }

  @Override
  public int windows() {
    return windows.get();
  }

  @Override
  public long residentBytes() {
    return 0;
  }
}
