package dev.hark.modelstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.modelstore.TaskProgress.Kind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModelTaskRunnerTest {
  private static final int CARRIERS =
      Integer.getInteger(
          "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

  @Test
  void requestsAreAnsweredWhileManyModelsAreDigested() throws Exception {
    var answered = new CountDownLatch(1);
    try (var tasks = new ModelTaskRunner()) {
      for (int i = 0; i < CARRIERS; i++) {
        tasks.start(
            Kind.VERIFY,
            "model-" + i,
            task -> {
              while (answered.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait(); // as computing a digest, it waits for nothing
              }
              return "";
            });
      }
      Thread.ofVirtual().start(answered::countDown);
      assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
