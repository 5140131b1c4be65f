package dev.hark.supervisor.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.models.ModelHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class EnginePlanTest {
  private static final long GIB = 1L << 30;
  private static final ModelHeader TINY =
      new ModelHeader(51_865, 1500, 384, 4, 448, 4, 80, 1, 75L << 20);
  private static final ModelHeader BASE =
      new ModelHeader(51_865, 1500, 512, 6, 448, 6, 80, 1, 142L << 20);
  private static final ModelHeader SMALL =
      new ModelHeader(51_865, 1500, 768, 12, 448, 12, 80, 1, 466L << 20);
  private static final ModelHeader LARGE =
      new ModelHeader(51_866, 1500, 1280, 32, 448, 32, 128, 1, 2_970L << 20);

  private static EnginePlan plan(
      int cores, long memory, ModelHeader model, @Nullable Integer states) {
    return EnginePlan.of(settings(states, null), new Machine(cores, memory), MemoryNeed.of(model));
  }

  private static CapacitySettings settings(
      @Nullable Integer states, @Nullable DataSize memoryBudget) {
    return new CapacitySettings(null, states, null, memoryBudget);
  }

  @Test
  void dividesTheCoresAmongStates() {
    assertThat(plan(1, 4 * GIB, BASE, null).states()).isEqualTo(1);
    var two = plan(2, 4 * GIB, BASE, null);
    assertThat(two.states()).isEqualTo(2);
    assertThat(two.capacity().sharedThreads()).isEqualTo(1);
    assertThat(two.capacity().soloThreads()).isEqualTo(2);
    assertThat(plan(4, 4 * GIB, BASE, null).capacity().sharedThreads()).isEqualTo(2);
    assertThat(plan(8, 8 * GIB, BASE, null).states()).isEqualTo(4);
  }

  @Test
  void takesFewerStatesWhereMemoryIsShort() {
    assertThat(plan(8, 9 * GIB, LARGE, null).states()).isEqualTo(2);
    assertThat(plan(2, 6 * GIB, LARGE, null).states()).isEqualTo(1);
    assertThat(plan(2, 6 * GIB, LARGE, 2).states()).as("as set").isEqualTo(2);
  }

  @Test
  void predictsWhatAStateTakes() {
    assertThat(MemoryNeed.of(TINY).state() >> 20).isBetween(160L, 185L);
    assertThat(MemoryNeed.of(BASE).state() >> 20).isBetween(205L, 225L);
    assertThat(MemoryNeed.of(SMALL).state() >> 20).isBetween(345L, 365L);
    assertThat(MemoryNeed.of(LARGE).state() >> 20).isBetween(1000L, 1040L);
  }

  @Test
  void explainsItself() {
    assertThat(plan(2, 10 * GIB, BASE, null).explanation())
        .contains("1 worker(s) x 2 state(s) on 2 core(s)")
        .contains("2 thread(s) for a window that is alone, 1 each for several")
        .contains("6144 MiB")
        .contains("60 % of the memory");
    var set =
        EnginePlan.of(
            settings(1, DataSize.ofMegabytes(500)), new Machine(2, GIB), MemoryNeed.of(BASE));
    assertThat(set.explanation()).contains("1 state(s) as set", "500 MiB");
    assertThat(set.memoryBudget()).isEqualTo(500L << 20);
  }
}
