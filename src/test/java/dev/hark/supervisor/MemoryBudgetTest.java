package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MemoryBudgetTest {
  private static final long GIB = 1L << 30;

  private static MemoryBudget budget(String asked) {
    var settings = EnginePlanTest.settings(null, asked.isEmpty() ? null : DataSize.parse(asked));
    var plan = EnginePlan.of(settings, new Machine(2, 10 * GIB), new MemoryNeed(0, 0, 0));
    return new MemoryBudget(settings, plan);
  }

  @Test
  void isAShareOfTheMachinesMemoryWithoutACard() {
    var budget = budget("");
    budget.found(0);
    assertThat(budget.bytes()).isEqualTo(6 * GIB);
  }

  @Test
  void isNoMoreThanTheCardHadFreeAtFirst() {
    var budget = budget("");
    budget.found(4 * GIB);
    assertThat(budget.bytes()).isEqualTo((long) (0.95 * 4 * GIB));
    budget.found(GIB);
    assertThat(budget.bytes()).isEqualTo((long) (0.95 * 4 * GIB));
  }

  @Test
  void doesNotGrowWithALargerCard() {
    var budget = budget("");
    budget.found(100 * GIB);
    assertThat(budget.bytes()).isEqualTo(6 * GIB);
  }

  @Test
  void isWhatIsSet() {
    var budget = budget("8GB");
    budget.found(4 * GIB);
    assertThat(budget.bytes()).isEqualTo(8 * GIB);
  }
}
