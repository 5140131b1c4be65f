package dev.hark.transcription;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemCode;
import dev.hark.transcript.Segment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.MDC;

/// Runs a transcription in a thread of its own, and queues its events for the thread that writes
/// the response. A client that reads slowly, or not at all, therefore keeps no engine busy, and
/// there is always a thread that can send a sign of life. One deadline covers all of the work:
/// FFmpeg, the queue and the engine.
public final class TranscriptionTask implements AutoCloseable {
  /// Bounds how long cancelled work may take to end before its thread is interrupted again. A
  /// running window usually ends within a second; a slow device may take ten.
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static final Problem UNWANTED =
      Problem.of(Kind.UNAVAILABLE, "The client no longer waits for the answer.")
          .withCode(ProblemCode.CONNECTION_CLOSED);

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final CompletableFuture<Problem> deadline = new CompletableFuture<>();
  private final Consumer<Problem> onCancelled;
  private final Thread thread;

  /// Does the work of a task. It ends when its thread is interrupted.
  public interface Work {
    /// Transcribes, and reports its progress to the listener.
    TranscriptionResult run(TranscriptListener listener) throws InterruptedException;
  }

  /// Reports how the work proceeds. The first [Event.Done] or [Event.Failed] is the end; after the
  /// work was cancelled, more may follow until it has stopped, and means nothing.
  public sealed interface Event {
    /// The audio is decoded, and the request was admitted to the queue.
    ///
    /// @param seconds length of the audio
    /// @param engine the engine that transcribes, as in `x-hark-engine`
    record Started(double seconds, String engine) implements Event {}

    /// A segment is final.
    record SegmentReady(Segment segment) implements Event {}

    /// The transcript is complete.
    record Done(TranscriptionResult result) implements Event {}

    /// There will be no transcript.
    record Failed(RuntimeException cause) implements Event {}
  }

  private sealed interface State {
    State RUNNING = new Running();

    record Running() implements State {}

    record Cancelled(Problem reason) implements State {}

    record Ended() implements State {}
  }

  private TranscriptionTask(Work work, Consumer<Problem> onCancelled) {
    var context = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
    this.onCancelled = onCancelled;
    this.thread =
        Thread.ofVirtual()
            .name("transcription")
            .unstarted(() -> {
              MDC.setContextMap(context);
              events.add(outcome(work));
            });
  }

  /// Starts the work.
  ///
  /// @param limit how long it may take; empty means no limit
  /// @param onCancelled is told the reason, once, if the work is cancelled before its end
  public static TranscriptionTask start(
      Work work, Optional<Duration> limit, Consumer<Problem> onCancelled) {
    var task = new TranscriptionTask(work, onCancelled);
    task.thread.start();
    limit.ifPresent(task::endAfter);
    return task;
  }

  private void endAfter(Duration limit) {
    var late =
        Problem.of(
                Kind.DEADLINE,
                "The transcription took longer than the %d ms it was given. Send less audio at a time,"
                        .formatted(limit.toMillis())
                    + " or allow more time.")
            .withCode(ProblemCode.DEADLINE_EXCEEDED);
    var _ = deadline.completeOnTimeout(late, limit.toNanos(), TimeUnit.NANOSECONDS);
    var _ = deadline.thenAccept(this::cancel);
  }

  private Event outcome(Work work) {
    Event end;
    try {
      end = new Event.Done(work.run(new Reporter()));
    } catch (InterruptedException e) {
      var stopped = Problem.of(Kind.UNAVAILABLE, "The server stopped the work. Try again.");
      end = new Event.Failed(stopped.asException(e));
    } catch (RuntimeException e) {
      end = new Event.Failed(e);
    } catch (Error e) {
      end = new Event.Failed(new IllegalStateException("the transcription failed", e));
    }
    deadline.cancel(false);
    return state.getAndUpdate(TranscriptionTask::ended) instanceof State.Cancelled(var reason)
        ? new Event.Failed(reason.asException())
        : end;
  }

  private static State ended(State before) {
    return before instanceof State.Running ? new State.Ended() : before;
  }

  /// Returns the next event, or empty if there is none within this time.
  public Optional<Event> next(Duration limit) throws InterruptedException {
    return Optional.ofNullable(events.poll(limit.toNanos(), TimeUnit.NANOSECONDS));
  }

  /// Stops the work and wakes the thread that waits for it. Only the first reason counts; after the
  /// end this does nothing.
  public void cancel(Problem reason) {
    if (state.compareAndSet(State.RUNNING, new State.Cancelled(reason))) {
      onCancelled.accept(reason);
      events.add(new Event.Failed(reason.asException()));
      thread.interrupt();
    }
  }

  /// Stops the work if it has not ended, and waits for its end, even if the thread is interrupted:
  /// the upload is not used afterwards.
  @Override
  public void close() {
    cancel(UNWANTED);
    var interrupted = false;
    while (true) {
      try {
        if (thread.join(GRACE)) {
          break;
        }
        thread.interrupt();
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Reporter implements TranscriptListener {
    @Override
    public void onStarted(double seconds, String engine) {
      events.add(new Event.Started(seconds, engine));
    }

    @Override
    public void onSegment(Segment segment) {
      events.add(new Event.SegmentReady(segment));
    }
  }
}
