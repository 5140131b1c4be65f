package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.worker.wire.Frame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WorkerCallsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final HandTime time = new HandTime();
  private final WorkerCalls calls = new WorkerCalls(time);
  private final WorkerCalls.Call call = calls.open(id -> new Frame.DetectSpeech(id, "pcm", 0, 1));

  private CompletableFuture<Boolean> await30Seconds() {
    var answered = new CompletableFuture<Boolean>();
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                answered.complete(calls.isAnswered(call, DEADLINE));
              } catch (InterruptedException e) {
                answered.completeExceptionally(e);
              }
            });
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return answered;
  }

  @Test
  void aDeadlineIsExtendedByTheTimeInWhichTheServerStoodStill() throws Exception {
    var answered = await30Seconds();
    time.pass(Duration.ofMinutes(10));
    await().during(Duration.ofMillis(50)).until(() -> !answered.isDone());
    calls.answered(new Frame.Aborted(call.id()));
    assertThat(answered.get()).isTrue();
  }

  @Test
  void aDeadlineEndsWhileTheServerRuns() throws Exception {
    var answered = await30Seconds();
    var start = time.nanos();
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          time.pass(Duration.ofMillis(500));
          return answered.isDone();
        });
    assertThat(answered.get()).isFalse();
    assertThat(time.since(start)).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(60));
  }
}
