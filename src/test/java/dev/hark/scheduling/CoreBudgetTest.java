package dev.hark.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.engine.EngineCapacity;
import io.micrometer.core.instrument.Clock;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoreBudgetTest {
  @Test
  void theOnlyWindowGetsAllCores() {
    var budget = new CoreBudget(new EngineCapacity(2, 2, Optional.empty()), Clock.SYSTEM);
    assertThat(take(budget, 0).orElseThrow().threads()).isEqualTo(2);
    assertThat(take(budget, 0)).as("a newcomer waits").isEmpty();
  }

  @Test
  void twoWindowsShareTheCores() {
    var budget = new CoreBudget(new EngineCapacity(2, 2, Optional.empty()), Clock.SYSTEM);
    assertThat(take(budget, 1).orElseThrow().threads()).isEqualTo(1);
    assertThat(take(budget, 0).orElseThrow().threads()).isEqualTo(1);
    assertThat(take(budget, 0)).isEmpty();
  }

  @Test
  void aGpuNeedsASlotAndNoCores() {
    var budget = new CoreBudget(new EngineCapacity(2, 2, Optional.empty()), Clock.SYSTEM);
    assertThat(budget.take(false, Priority.NORMAL, others -> 0)).isPresent();
    assertThat(take(budget, 0).orElseThrow().threads()).isEqualTo(2);
    assertThat(budget.take(false, Priority.NORMAL, others -> 0))
        .as("both slots are taken")
        .isEmpty();
  }

  @Test
  void grantsNeverExceedTheCores() {
    var random = new Random(1);
    for (int run = 0; run < 500; run++) {
      int cores = 1 + random.nextInt(16);
      var threads =
          random.nextBoolean() ? Optional.<Integer>empty() : Optional.of(1 + random.nextInt(20));
      var capacity = new EngineCapacity(1 + random.nextInt(8), cores, threads);
      var budget = new CoreBudget(capacity, Clock.SYSTEM);
      var held = new ArrayDeque<Grant>();
      for (int step = 0; step < 100; step++) {
        if (random.nextBoolean()) {
          take(budget, random.nextInt(3)).ifPresent(held::add);
        } else if (!held.isEmpty()) {
          budget.giveBack(held.remove());
        }
        int sum = held.stream().mapToInt(Grant::threads).sum();
        assertThat(sum).isEqualTo(budget.threads()).isLessThanOrEqualTo(cores);
        assertThat(held).hasSizeLessThanOrEqualTo(capacity.slots());
      }
      while (!held.isEmpty()) {
        budget.giveBack(held.remove());
      }
      assertThat(take(budget, 0)).as("something can always run").isPresent();
    }
  }

  @Test
  void windowsOfLongFilesGoOneAfterTheOtherOnFewSlots() {
    var budget = new CoreBudget(new EngineCapacity(2, 2, Optional.empty()), Clock.SYSTEM);
    var lecture = budget.take(true, Priority.NORMAL, others -> 3).orElseThrow();
    assertThat(lecture.threads()).isEqualTo(2);
    assertThat(take(budget, 0)).as("a clip waits for it").isEmpty();
    budget.giveBack(lecture);

    var clip =
        budget
            .take(true, Priority.INTERACTIVE, others -> others == Priority.NORMAL ? 3 : 0)
            .orElseThrow();
    assertThat(clip.threads()).as("a clip beside long files only").isEqualTo(2);
    budget.giveBack(clip);

    assertThat(take(budget, 1).orElseThrow().threads()).as("two clips").isEqualTo(1);
    assertThat(budget.take(true, Priority.NORMAL, others -> 0)).isEmpty();
  }

  @Test
  void windowsOfLongFilesShareManySlots() {
    var budget = new CoreBudget(new EngineCapacity(4, 8, Optional.empty()), Clock.SYSTEM);
    assertThat(budget.take(true, Priority.NORMAL, others -> 1).orElseThrow().threads())
        .isEqualTo(2);
    assertThat(take(budget, 0).orElseThrow().threads()).isEqualTo(2);
  }

  private static Optional<Grant> take(CoreBudget budget, int otherClips) {
    return budget.take(
        true, Priority.INTERACTIVE, others -> others == Priority.INTERACTIVE ? otherClips : 0);
  }
}
