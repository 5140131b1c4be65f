package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineRegistry;
import dev.hark.engine.WindowResult;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.MDC;

/// Represents an admitted request. It holds its engines until it is closed. Safe for many threads.
public final class Admitted implements AutoCloseable {
  private static final Problem CLOSED =
      Problem.of(Problem.Kind.UNAVAILABLE, "The transcription was abandoned.")
          .withCode(ProblemCode.CANCELLED);

  private final WindowScheduler scheduler;
  private final AdmissionRequest request;
  private final EngineRegistry.Lease lease;
  private final Map<String, String> logContext;
  private final Set<ScheduledWindow> windows = ConcurrentHashMap.newKeySet();
  private double transcribed;
  private double first = Double.MAX_VALUE;
  private double furthest;
  private double done;
  private boolean closed;

  Admitted(WindowScheduler scheduler, AdmissionRequest request, EngineRegistry.Lease lease) {
    this.scheduler = scheduler;
    this.request = request;
    this.lease = lease;
    this.logContext = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
  }

  /// Queues a window for decoding.
  ///
  /// @return completes with the text, or with a [dev.hark.problem.ProblemException] if no engine is
  ///   available, the audio is poison, or this was closed
  public CompletableFuture<WindowResult> submit(WindowTask task) {
    var window = new ScheduledWindow(this, task, lease.engine(), scheduler.nextNumber());
    windows.add(window);
    var _ = window.released().thenAccept(windows::remove);
    scheduler.submit(window);
    if (isClosed()) {
      scheduler.cancel(window, CLOSED.asException());
    }
    return window.result();
  }

  /// Returns the detector of speech in a window. It takes no slot.
  public SpeechDetector speechDetector() {
    return window -> scheduler.detect(lease.engine(), lease.speechDetector(), window);
  }

  /// Returns the name of the engine that decodes the windows while it is available.
  public String engine() {
    return lease.engine().name();
  }

  /// Returns how many windows to keep submitted: one for each slot, and one to follow.
  public int parallelism() {
    return lease.engine().capacity().slots() + 1;
  }

  AdmissionRequest request() {
    return request;
  }

  Map<String, String> logContext() {
    return logContext;
  }

  /// Returns the engine to try after one that is unavailable.
  Optional<Engine> after(Engine engine) {
    var route = lease.route();
    int next = route.indexOf(engine) + 1;
    return next < route.size() ? Optional.of(route.get(next)) : Optional.empty();
  }

  /// Records that a window is decoded. Where silence was skipped, the range from the start of the
  /// first window to the end of the last is longer than the sum of all windows.
  ///
  /// @return seconds of audio by which the request has advanced; 0 once it is closed, which
  ///   accounts for the rest
  synchronized double progress(Window window) {
    if (closed) {
      return 0;
    }
    transcribed += window.seconds();
    first = Math.min(first, window.start());
    furthest = Math.max(furthest, window.start() + window.seconds());
    double now = Math.min(request.audioSeconds(), Math.max(transcribed, furthest - first));
    double more = now - done;
    done = now;
    return more;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// Cancels the windows that are not decoded, and waits until no engine works on one: the audio is
  /// not used afterwards.
  @Override
  public void close() {
    double left;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = request.audioSeconds() - done;
    }
    var open = List.copyOf(windows);
    open.forEach(window -> scheduler.cancel(window, CLOSED.asException()));
    open.forEach(window -> window.released().join());
    lease.close();
    scheduler.left(request, left);
  }
}
