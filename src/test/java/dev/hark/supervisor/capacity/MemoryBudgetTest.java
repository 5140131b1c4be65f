package dev.hark.supervisor.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(1000, false);

  @Test
  void isAsPlannedWithoutACard() {
    budget.found(0);
    assertThat(budget.bytes()).isEqualTo(1000);
  }

  @Test
  void isNoMoreThanTheCardHasFreeWhenNothingOfOursIsThere() {
    budget.found(200);
    budget.found(400);
    budget.found(100);
    assertThat(budget.bytes()).isEqualTo(380);
    assertThat(budget.ofOne()).isEqualTo(1000);
  }

  @Test
  void doesNotGrowWithALargerCard() {
    budget.found(100_000);
    assertThat(budget.bytes()).isEqualTo(1000);
  }

  @Test
  void isWhatIsSet() {
    var asked = new MemoryBudget(1000, true);
    asked.found(400);
    assertThat(asked.bytes()).isEqualTo(1000);
  }
}
