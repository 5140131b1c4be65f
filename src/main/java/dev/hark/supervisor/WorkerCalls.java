package dev.hark.supervisor;

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

/// The requests that a worker has in hand, and the frames on their way to it. Safe for many
/// threads.
final class WorkerCalls {
  /// Between two looks at the clock, so that a wait notices when the server itself stood still.
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Map<Long, Call> pending = new HashMap<>();
  private final BlockingQueue<Frame> outbox = new LinkedBlockingQueue<>();
  private final MonotonicTime time;
  private Optional<Worker.DiedException> death = Optional.empty();
  private long lastId;

  WorkerCalls(MonotonicTime time) {
    this.time = time;
  }

  /// @param request that was sent
  /// @param answer completes with a [Worker.DiedException] if the worker ends
  record Call(Frame.Request<?> request, CompletableFuture<Frame.Answer> answer) {
    long id() {
      return request.id();
    }
  }

  /// Asks the worker.
  ///
  /// @param request makes the frame for an id
  synchronized Call open(Function<Long, ? extends Frame.Request<?>> request) {
    var call = new Call(request.apply(++lastId), new CompletableFuture<>());
    if (death.isPresent()) {
      // it never had this window
      call.answer()
          .completeExceptionally(new Worker.DiedException(death.get().exitReport(), false));
    } else {
      pending.put(call.id(), call);
      outbox.add(call.request());
    }
    return call;
  }

  /// Waits for the answer. A deadline is extended by the time during which the server did not run:
  /// the worker was frozen with it, or has its answer ready.
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

  /// As [#isAnswered], whatever interrupts; the interrupt is restored.
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

  /// Tells the worker that the answer is not wanted any more; it still comes.
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
    call.ifPresent(it -> it.answer().complete(answer));
  }

  /// The worker takes no further request.
  synchronized void close(Worker.DiedException reason) {
    death = Optional.of(reason);
  }

  /// The worker is gone, or will never answer: all its requests fail.
  void died(Worker.DiedException reason) {
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

  /// Sends what is asked, until interrupted. A thread of its own does it: an interrupt during a
  /// write closes the socket, and the threads that ask are interrupted when their request is
  /// cancelled.
  void sendTo(FrameChannel channel) throws IOException, InterruptedException {
    while (true) {
      channel.write(outbox.take());
    }
  }
}
