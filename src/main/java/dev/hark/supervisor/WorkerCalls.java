package dev.hark.supervisor;

import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
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
  private final Map<Long, Call> pending = new HashMap<>();
  private final BlockingQueue<Frame> outbox = new LinkedBlockingQueue<>();
  private Optional<WorkerDiedException> death = Optional.empty();
  private long lastId;

  /// @param id of the request
  /// @param answer completes with a [WorkerDiedException] if the worker dies
  record Call(long id, CompletableFuture<Frame.Answer> answer) {}

  /// Asks the worker.
  ///
  /// @param request makes the frame for an id
  synchronized Call open(Function<Long, ? extends Frame.Request<?>> request) {
    var call = new Call(++lastId, new CompletableFuture<>());
    if (death.isPresent()) {
      // it never had this window
      call.answer().completeExceptionally(new WorkerDiedException(death.get().obituary(), false));
    } else {
      pending.put(call.id(), call);
      outbox.add(request.apply(call.id()));
    }
    return call;
  }

  /// Tells the worker that nobody wants the answer any more; it still comes.
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

  /// The worker is dead: all its windows get that as an exception.
  void died(WorkerDiedException reason) {
    Map<Long, Call> orphans;
    synchronized (this) {
      death = Optional.of(reason);
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
