package dev.hark.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.engine.EngineCapacity;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Throughput throughput = new Throughput();

  private Admission admission(int maxWaiting, @Nullable Integer perClient, Duration audio) {
    return new Admission(
        new SchedulerSettings(maxWaiting, perClient, audio, Map.of(), Duration.ofSeconds(5)),
        new EngineCapacity(2, 2, Optional.empty()),
        throughput);
  }

  private static AdmissionRequest demand(String client, double seconds) {
    return new AdmissionRequest(Priority.NORMAL, client, seconds);
  }

  @Test
  void refusesMoreRequestsThanMayWaitBesideThoseThatRun() {
    var admission = admission(3, 3, Duration.ofHours(24));
    for (int i = 0; i < 5; i++) {
      assertThat(admission.enter(demand("client" + i, 10))).isEmpty();
    }
    var refusal = admission.enter(demand("late", 10)).orElseThrow();
    assertThat(refusal.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(refusal.code()).isEqualTo(ProblemCode.OVERLOADED);
    assertThat(refusal.message()).contains("hark.engine.queue.max-waiting)");
    admission.left("client1", 10);
    assertThat(admission.refusal(demand("late", 10))).isEmpty();
    assertThat(admission.enter(demand("late", 10))).isEmpty();
  }

  @Test
  void refusesMoreAudioThanMayWaitButNotToOneThatIsAlone() {
    var admission = admission(100, 100, Duration.ofSeconds(100));
    assertThat(admission.enter(demand("a", 1_000))).isEmpty();
    assertThat(admission.refusal(demand("b", 0)).orElseThrow().message())
        .contains("hark.engine.queue.max-waiting-audio");
    admission.progressed("a", 950);
    assertThat(admission.audioSeconds()).isEqualTo(50);
    assertThat(admission.enter(demand("b", 50))).isEmpty();
    assertThat(admission.refusal(demand("b", 1))).isPresent();
  }

  @Test
  void leavesRoomForOthersThanTheClientThatFillsTheQueue() {
    var admission = admission(4, null, Duration.ofHours(24));
    for (int i = 0; i < 5; i++) {
      assertThat(admission.enter(demand("greedy", 1))).isEmpty();
    }
    var refusal = admission.enter(demand("greedy", 1)).orElseThrow();
    assertThat(refusal.kind()).isEqualTo(Problem.Kind.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isNotNull();
    assertThat(admission.enter(demand("modest", 1))).isEmpty();
  }

  @Test
  void saysToComeBackWhenTheAudioAheadIsDone() {
    for (int i = 0; i < 200; i++) {
      throughput.observed(100, 20);
    }
    var admission = admission(1, 1, Duration.ofHours(24));
    admission.enter(demand("a", 100));
    admission.enter(demand("b", 200));
    admission.enter(demand("c", 300));
    var after = admission.refusal(demand("d", 1)).orElseThrow().retryAfter();
    assertThat(after).isBetween(Duration.ofSeconds(119), Duration.ofSeconds(121));
  }

  @Test
  void saysWhenThereIsRoomForTheAudio() {
    for (int i = 0; i < 200; i++) {
      throughput.observed(100, 50);
    }
    var admission = admission(10, 10, Duration.ofSeconds(1_000));
    admission.enter(demand("a", 900));
    var after = admission.refusal(demand("d", 140)).orElseThrow().retryAfter();
    assertThat(after).isBetween(Duration.ofMillis(19_500), Duration.ofMillis(20_500));
  }

  @Test
  void asksForAtLeastASecondAndAtMostAnHour() {
    var admission = admission(1, 1, Duration.ofHours(1_000));
    for (int i = 0; i < 3; i++) {
      admission.enter(demand("client" + i, 0));
    }
    assertThat(admission.refusal(demand("d", 0)).orElseThrow().retryAfter())
        .isEqualTo(Duration.ofSeconds(1));
    admission.left("client0", 0);
    admission.enter(demand("long", 1_000_000));
    assertThat(admission.refusal(demand("d", 0)).orElseThrow().retryAfter())
        .isEqualTo(Duration.ofHours(1));
  }
}
