package dev.hark.api.audio;

import dev.hark.http.HangUpWatch;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.transcript.Segment;
import dev.hark.transcription.Cancellation;
import dev.hark.transcription.Outcome;
import dev.hark.transcription.TranscriptListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// A transcription in a thread of its own, and what it reports, for the thread that writes the
/// answer. So a client that reads slowly, or not at all, keeps no slot of the engine busy, and
/// there is always somebody to send a sign of life.
final class TranscriptionRun implements AutoCloseable {
  /// How long the work may take to end by itself once it was cancelled. A window that runs is
  /// aborted within two seconds; decoding by FFmpeg only hears an interrupt.
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Cancellation cancellation = new Cancellation();
  private final Thread thread;

  /// What is to be done.
  interface Work {
    Outcome run(TranscriptListener listener, Cancellation cancellation) throws InterruptedException;
  }

  /// What is reported. Nothing follows an [Event.Done] or an [Event.Failed].
  sealed interface Event {
    /// The audio is decoded, and the request was let into the queue.
    record Started(double seconds, String engine) implements Event {}

    /// A segment is final.
    record Heard(Segment segment) implements Event {}

    record Done(Outcome outcome) implements Event {}

    record Failed(RuntimeException cause) implements Event {}
  }

  private TranscriptionRun(Work work) {
    var context = MDC.getCopyOfContextMap();
    this.thread =
        Thread.ofVirtual()
            .name("transcription")
            .unstarted(() -> {
              restore(context);
              events.add(outcome(work));
            });
  }

  static TranscriptionRun start(Work work) {
    var run = new TranscriptionRun(work);
    run.thread.start();
    return run;
  }

  /// The lines in the log that this work writes belong to its request.
  private static void restore(@Nullable Map<String, String> context) {
    if (context != null) {
      MDC.setContextMap(context);
    }
  }

  private Event outcome(Work work) {
    try {
      return new Event.Done(work.run(new Reporter(), cancellation));
    } catch (InterruptedException e) {
      var stopped = Problem.of(Kind.UNAVAILABLE, "The server stopped the work. Try again.");
      return new Event.Failed(cancellation.reason().orElse(stopped).asException(e));
    } catch (RuntimeException e) {
      return new Event.Failed(e);
    } catch (Error e) {
      return new Event.Failed(new IllegalStateException("the transcription failed", e));
    }
  }

  /// The next event, if there is one within this time.
  Optional<Event> next(Duration most) throws InterruptedException {
    return Optional.ofNullable(events.poll(most.toNanos(), TimeUnit.NANOSECONDS));
  }

  /// Stops the work and wakes who waits for it, from any thread.
  void cancel(Problem why) {
    cancellation.cancel(why);
    events.add(new Event.Failed(why.asException()));
  }

  /// Stops the work if it has not ended, and waits for its end: nobody uses the upload afterwards.
  @Override
  public void close() {
    if (thread.isAlive()) {
      cancellation.cancel(
          Problem.of(Kind.UNAVAILABLE, "Nobody waits for the answer any more.")
              .withCode(HangUpWatch.CONNECTION_CLOSED));
    }
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
    public void started(double seconds, String engine) {
      events.add(new Event.Started(seconds, engine));
    }

    @Override
    public void heard(Segment segment) {
      events.add(new Event.Heard(segment));
    }
  }
}
