package dev.hark.supervisor.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.models.ModelHeader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PullMemoryCheckTest {
  private static final ModelHeader LARGE =
      new ModelHeader(51_866, 1500, 1280, 32, 448, 32, 128, 1, 2_970L << 20);

  private static Optional<String> shortage(
      int gibibytes, @Nullable Integer states, @Nullable DataSize budget) {
    var settings = new CapacitySettings(null, states, null, budget);
    return new PullMemoryCheck(settings, new Machine(2, (long) gibibytes << 30)).shortage(LARGE);
  }

  @Test
  void tellsNeedAndBudgetWhereAModelCannotFit() {
    assertThat(shortage(4, null, null).orElseThrow())
        .matches("needs about 4\\d{3} MiB of memory, and there are 2458 MiB for models .*");
    assertThat(shortage(64, null, DataSize.ofGigabytes(4)).orElseThrow()).contains("4096 MiB");
  }

  @Test
  void letsAModelPassThatFitsWithOneState() {
    assertThat(shortage(7, null, null)).isEmpty();
    assertThat(shortage(7, 2, null)).as("two states are set").isPresent();
    assertThat(shortage(4, null, DataSize.ofGigabytes(5))).isEmpty();
  }
}
