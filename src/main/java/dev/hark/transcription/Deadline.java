package dev.hark.transcription;

import dev.hark.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Cancels a transcription that takes too long, whatever it is busy with: FFmpeg, the queue or the
/// engine. Closed when the work is done.
final class Deadline implements AutoCloseable {
  private final CompletableFuture<Problem> timer = new CompletableFuture<>();

  private Deadline() {}

  /// @param limit how long it may take from now on; empty means as long as it needs
  static Deadline start(Optional<Duration> limit, Cancellation cancellation) {
    var deadline = new Deadline();
    var _ = deadline.timer.thenAccept(cancellation::cancel);
    limit.ifPresent(
        it -> deadline.timer.completeOnTimeout(problem(it), it.toNanos(), TimeUnit.NANOSECONDS));
    return deadline;
  }

  private static Problem problem(Duration limit) {
    return Problem.of(
            Problem.Kind.DEADLINE,
            "The transcription took longer than the %d ms it was given. Send less audio at a time,"
                    .formatted(limit.toMillis())
                + " or allow more time.")
        .withCode("deadline_exceeded");
  }

  @Override
  public void close() {
    timer.cancel(false);
  }
}
