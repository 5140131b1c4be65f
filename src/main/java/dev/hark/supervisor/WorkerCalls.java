package dev.hark.supervisor;

import dev.hark.engine.WindowLostException;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/// Keeps the requests that a worker is processing, and the frames on their way to it. Safe for many
/// threads.
final class WorkerCalls {
  /// The time between two readings of the clock, so that a wait notices when the server itself
  /// stood still.
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Map<Long, Call> pending = new HashMap<>();
  private final BlockingQueue<Frame> outbox = new LinkedBlockingQueue<>();
  private final MonotonicTime time;
  private Optional<WindowLostException> death = Optional.empty();
  private long lastId;

  WorkerCalls(MonotonicTime time) {
    this.time = time;
  }

  /// @param request that was sent
  /// @param answer completes with a [WindowLostException] if the worker ends
  record Call(Frame.Request<?> request, CompletableFuture<Frame.Answer> answer) {
    long id() {
      return request.id();
    }
  }

  /// Sends a request to the worker.
  ///
  /// @param request makes the frame for an id
  synchronized Call open(Function<Long, ? extends Frame.Request<?>> request) {
    var call = new Call(request.apply(++lastId), new CompletableFuture<>());
    if (death.isPresent()) {
      // the worker never had this window
      call.answer().completeExceptionally(new WindowLostException(death.get().exitReport(), false));
    } else {
      pending.put(call.id(), call);
      outbox.add(call.request());
    }
    return call;
  }

  /// Waits for the answer. A deadline is extended by the time during which the server did not run:
  /// the worker was frozen with it, or its answer is already waiting.
  ///
  /// @return whether the call was answered, or failed, in time
  boolean isAnswered(Call call, Duration deadline) throws InterruptedException {
    long now = time.nanos();
    long end = now + deadline.toNanos();
    var freezes = new MonotonicTime.FreezeDetector(now, LOOK);
    while (now < end) {
      if (time.endsWithin(call.answer(), Duration.ofNanos(Math.min(end - now, LOOK.toNanos())))) {
        return true;
      }
      now = time.nanos();
      end += freezes.missed(now).toNanos();
    }
    return call.answer().isDone();
  }

  /// Waits as [#isAnswered] does, even if the thread is interrupted; the interrupt is restored.
  boolean isAnsweredUninterruptibly(Call call, Duration deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return isAnswered(call, deadline);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Tells the worker that the answer is no longer wanted; it still comes.
  void abort(Call call) {
    outbox.add(new Frame.Abort(call.id()));
  }

  synchronized void forget(Call call) {
    pending.remove(call.id());
  }

  void answered(Frame.Answer answer) {
    Optional<Call> call;
    synchronized (this) {
      call = Optional.ofNullable(pending.remove(answer.id()));
    }
    call.ifPresent(waiting -> waiting.answer().complete(answer));
  }

  /// Accepts no further request.
  synchronized void close(WindowLostException reason) {
    death = Optional.of(reason);
  }

  /// Fails all requests, because the worker is gone or will never answer.
  void died(WindowLostException reason) {
    Map<Long, Call> orphans;
    synchronized (this) {
      close(reason);
      orphans = Map.copyOf(pending);
      pending.clear();
    }
    orphans.values().forEach(call -> call.answer().completeExceptionally(reason));
  }

  synchronized int size() {
    return pending.size();
  }

  /// Sends the requests until interrupted. A thread of its own does it: an interrupt during a write
  /// closes the socket, and the threads that call are interrupted when their request is cancelled.
  void sendTo(FrameChannel channel) throws IOException, InterruptedException {
    while (true) {
      channel.write(outbox.take());
    }
  }
}
