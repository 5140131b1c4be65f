package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CancellationTest {
  private static final Problem REASON = Problem.of(Problem.Kind.DEADLINE, "too late");
  private static final Problem OTHER = Problem.of(Problem.Kind.INTERNAL, "later still");

  private final Cancellation cancellation = new Cancellation();

  private static void assertReason(Problem reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(reason));
  }

  @Test
  void interruptsTheStageThatRuns() throws InterruptedException {
    var busy = new CountDownLatch(1);
    var other =
        Thread.startVirtualThread(() -> {
          try {
            busy.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          cancellation.cancel(REASON);
          cancellation.cancel(OTHER);
        });
    assertReason(
        REASON,
        () ->
            cancellation.interruptible(() -> {
              busy.countDown();
              new CountDownLatch(1).await();
              return "never";
            }));
    other.join();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(cancellation.reason()).hasValue(REASON);
  }

  @Test
  void startsNothingThatWasCancelledBefore() {
    cancellation.cancel(REASON);
    assertReason(
        REASON,
        () ->
            cancellation.interruptible(() -> {
              throw new AssertionError();
            }));
    var stopped = new ArrayList<Problem>();
    cancellation.onCancel(stopped::add);
    assertThat(stopped).containsExactly(REASON);
  }

  @Test
  void returnsAResultThatWasThereFirst() throws InterruptedException {
    var result =
        cancellation.interruptible(() -> {
          cancellation.cancel(REASON);
          return "decoded";
        });
    assertThat(result).isEqualTo("decoded");
    assertThat(Thread.interrupted()).isFalse();
    assertReason(REASON, cancellation::check);
  }

  @Test
  void leavesAnInterruptOfOthersAlone() {
    assertThatThrownBy(() ->
            cancellation.interruptible(() -> {
              throw new InterruptedException();
            }))
        .isInstanceOf(InterruptedException.class);
    assertThat(cancellation.reason()).isEmpty();
  }

  @Test
  void doesNothingAfterTheEnd() {
    var stopped = new ArrayList<Problem>();
    cancellation.onCancel(stopped::add);
    cancellation.end();
    cancellation.cancel(REASON);
    assertThat(stopped).isEmpty();
    assertThat(cancellation.reason()).isEmpty();
  }

  @Test
  void cancelsAtTheDeadline() {
    try (var _ = Deadline.start(Optional.of(Duration.ofMillis(1)), cancellation)) {
      await().until(() -> cancellation.reason().isPresent());
    }
    assertThat(cancellation.reason().orElseThrow().kind()).isEqualTo(Problem.Kind.DEADLINE);
  }

  @Test
  void forgetsTheDeadlineOfWorkThatIsDone() {
    Deadline.start(Optional.of(Duration.ofMillis(50)), cancellation).close();
    var later = new Cancellation();
    try (var _ = Deadline.start(Optional.of(Duration.ofMillis(100)), later)) {
      await().until(() -> later.reason().isPresent());
    }
    assertThat(cancellation.reason()).isEmpty();
  }
}
