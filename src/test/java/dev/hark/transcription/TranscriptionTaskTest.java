package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.TestTranscripts;
import dev.hark.transcription.TranscriptionTask.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TranscriptionTaskTest {
  private static final Problem REASON = Problem.of(Problem.Kind.TIMEOUT, "The client is gone.");
  private static final Problem OTHER = Problem.of(Problem.Kind.INTERNAL, "later still");
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final TranscriptionResult RESULT =
      new TranscriptionResult(TestTranscripts.of(2, List.of()), "local/fake", 0);

  private final List<Problem> counted = Collections.synchronizedList(new ArrayList<>());

  private TranscriptionTask start(TranscriptionTask.Work work) {
    return TranscriptionTask.start(work, Optional.empty(), counted::add);
  }

  private static TranscriptionResult forEver() throws InterruptedException {
    new CountDownLatch(1).await();
    throw new AssertionError();
  }

  private static Problem problemOf(Optional<Event> event) {
    return event.orElseThrow() instanceof Event.Failed(ProblemException cause)
        ? cause.problem()
        : Problem.of(Problem.Kind.INTERNAL, String.valueOf(event));
  }

  @Test
  void reportsTheResult() throws Exception {
    try (var task =
        start(listener -> {
          listener.onStarted(2, "local/fake");
          return RESULT;
        })) {
      assertThat(task.next(LONG)).hasValue(new Event.Started(2, "local/fake"));
      assertThat(task.next(LONG)).hasValue(new Event.Done(RESULT));
    }
    assertThat(counted).isEmpty();
  }

  @Test
  void theFirstReasonCountsAndStopsTheWork() throws Exception {
    var stopped = new CountDownLatch(1);
    try (var task =
        start(_ -> {
          try {
            return forEver();
          } finally {
            stopped.countDown();
          }
        })) {
      task.cancel(REASON);
      task.cancel(OTHER);
      assertThat(problemOf(task.next(LONG))).isEqualTo(REASON);
      stopped.await();
      assertThat(problemOf(task.next(LONG))).isEqualTo(REASON);
    }
    assertThat(counted).containsExactly(REASON);
  }

  @Test
  void theReaderIsWokenThoughTheWorkDoesNotEnd() throws Exception {
    var release = new CountDownLatch(1);
    var task =
        start(_ -> {
          while (release.getCount() > 0) {
            try {
              release.await();
            } catch (InterruptedException e) {
              // FFmpeg on a disk that hangs
            }
          }
          return RESULT;
        });
    task.cancel(REASON);
    assertThat(problemOf(task.next(LONG))).isEqualTo(REASON);
    release.countDown();
    task.close();
  }

  @Test
  void nothingIsCancelledAfterTheEnd() throws Exception {
    try (var task = start(_ -> RESULT)) {
      assertThat(task.next(LONG)).hasValue(new Event.Done(RESULT));
      task.cancel(REASON);
      assertThat(task.next(Duration.ofMillis(1))).isEmpty();
    }
    assertThat(counted).isEmpty();
  }

  @Test
  void closingStopsTheWorkAndWaitsForItsEnd() {
    var stopped = new CountDownLatch(1);
    start(
            _ -> {
              try {
                return forEver();
              } finally {
                stopped.countDown();
              }
            })
        .close();
    assertThat(stopped.getCount()).isZero();
    assertThat(counted)
        .singleElement()
        .extracting(Problem::code)
        .isEqualTo(ProblemCode.CONNECTION_CLOSED);
  }

  @Test
  void anErrorIsReported() throws Exception {
    try (var task =
        start(_ -> {
          throw new StackOverflowError();
        })) {
      assertThat(task.next(LONG).orElseThrow())
          .isInstanceOfSatisfying(
              Event.Failed.class,
              failed -> assertThat(failed.cause()).hasCauseInstanceOf(StackOverflowError.class));
    }
  }

  /// There is one timer for one deadline, so each ends in the same way and is counted once.
  @Test
  void everyDeadlineEndsAlike() throws Exception {
    for (int i = 0; i < 100; i++) {
      counted.clear();
      try (var task =
          TranscriptionTask.start(
              _ -> forEver(), Optional.of(Duration.ofNanos(i * 20_000L)), counted::add)) {
        var problem = problemOf(task.next(LONG));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.DEADLINE);
        assertThat(problem.code()).isEqualTo(ProblemCode.DEADLINE_EXCEEDED);
      }
      assertThat(counted)
          .singleElement()
          .extracting(Problem::code)
          .isEqualTo(ProblemCode.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void theDeadlineOfWorkThatIsDoneIsForgotten() throws Exception {
    var early =
        TranscriptionTask.start(_ -> RESULT, Optional.of(Duration.ofMillis(50)), counted::add);
    assertThat(early.next(LONG)).hasValue(new Event.Done(RESULT));
    try (var later =
        TranscriptionTask.start(
            _ -> forEver(), Optional.of(Duration.ofMillis(100)), counted::add)) {
      await().until(() -> !counted.isEmpty());
      assertThat(problemOf(later.next(LONG)).kind()).isEqualTo(Problem.Kind.DEADLINE);
    }
    assertThat(counted).hasSize(1);
    early.close();
  }
}
