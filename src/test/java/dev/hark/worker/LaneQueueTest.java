package dev.hark.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaneQueueTest {
  @Test
  void wideJobsGoToTheFirstLane() throws Exception {
    var queue = new LaneQueue<String>(2, 1, 2);
    queue.add("wide", 2);
    queue.add("narrow", 1);
    assertThat(queue.take(1)).contains("narrow");
    assertThat(queue.take(0)).contains("wide");
  }

  @Test
  void anyLaneTakesNarrowJobsInOrder() throws Exception {
    var queue = new LaneQueue<String>(2, 1, 2);
    queue.add("first", 1);
    queue.add("second", 1);
    assertThat(queue.take(0)).contains("first");
    assertThat(queue.take(1)).contains("second");
  }

  @Test
  void takesBackWhatNobodyHasBegun() throws Exception {
    var queue = new LaneQueue<String>(1, 1, 1);
    queue.add("gone", 1);
    queue.add("stays", 1);
    assertThat(queue.remove("gone")).isTrue();
    assertThat(queue.take(0)).contains("stays");
    assertThat(queue.remove("stays")).isFalse();
  }

  @Test
  void onTwoCoresNoThreadIsEverRenewed() throws Exception {
    var queue = new LaneQueue<String>(2, 1, 2);
    for (int i = 0; i < 10; i++) {
      queue.add("wide", 2);
      assertThat(queue.take(0)).isPresent();
      queue.add("narrow", 1);
      assertThat(queue.take(1)).isPresent();
      queue.add("narrow", 1);
      assertThat(queue.take(0)).isPresent();
    }
  }

  @Test
  void anIdleLanesHelpersMakeWayForAWideJob() throws Exception {
    var queue = new LaneQueue<String>(2, 2, 4);
    queue.add("a", 2);
    assertThat(queue.take(1)).contains("a");
    var renewed = new Optional<?>[] {Optional.of("unset")};
    var waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                renewed[0] = queue.take(1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    queue.add("wide", 4);
    assertThat(queue.take(0)).contains("wide");
    waiting.join();
    assertThat(renewed[0]).isEmpty();
    queue.add("b", 2);
    assertThat(queue.take(1)).contains("b");
  }
}
