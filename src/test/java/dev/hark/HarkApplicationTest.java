package dev.hark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class HarkApplicationTest {
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

  private final Properties system = new Properties();

  @Test
  void virtualThreadsHaveEnoughCarriersOnASmallMachine() {
    HarkApplication.provideCarriers(system);
    assertThat(Integer.parseInt(system.getProperty(PARALLELISM))).isGreaterThanOrEqualTo(8);
  }

  @Test
  void theUserHasTheLastWordOnCarriers() {
    system.setProperty(PARALLELISM, "1");
    HarkApplication.provideCarriers(system);
    assertThat(system).containsEntry(PARALLELISM, "1");
  }
}
