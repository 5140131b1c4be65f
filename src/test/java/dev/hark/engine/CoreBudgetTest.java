package dev.hark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoreBudgetTest {
  @Test
  void theOnlyWindowGetsAllCores() {
    var budget = new CoreBudget(new EngineCapacity(2, 2, Optional.empty()));
    assertThat(budget.take(true, 0).orElseThrow().threads()).isEqualTo(2);
    assertThat(budget.take(true, 0)).as("a newcomer waits").isEmpty();
  }

  @Test
  void twoWindowsShareTheCores() {
    var budget = new CoreBudget(new EngineCapacity(2, 2, Optional.empty()));
    assertThat(budget.take(true, 1).orElseThrow().threads()).isEqualTo(1);
    assertThat(budget.take(true, 0).orElseThrow().threads()).isEqualTo(1);
    assertThat(budget.take(true, 0)).isEmpty();
  }

  @Test
  void aGpuNeedsASlotAndNoCores() {
    var budget = new CoreBudget(new EngineCapacity(2, 2, Optional.empty()));
    assertThat(budget.take(false, 0)).isPresent();
    assertThat(budget.take(true, 0).orElseThrow().threads()).isEqualTo(2);
    assertThat(budget.take(false, 0)).as("both slots are taken").isEmpty();
  }

  @Test
  void grantsNeverExceedTheCores() {
    var random = new Random(1);
    for (int run = 0; run < 500; run++) {
      int cores = 1 + random.nextInt(16);
      var threads =
          random.nextBoolean() ? Optional.<Integer>empty() : Optional.of(1 + random.nextInt(20));
      var capacity = new EngineCapacity(1 + random.nextInt(8), cores, threads);
      var budget = new CoreBudget(capacity);
      var held = new ArrayDeque<Grant>();
      for (int step = 0; step < 100; step++) {
        if (random.nextBoolean()) {
          budget.take(true, random.nextInt(3)).ifPresent(held::add);
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
      assertThat(budget.take(true, 0)).as("something can always run").isPresent();
    }
  }
}
