package dev.hark.modelstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.modelstore.TaskProgress.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelTaskRunnerTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ModelTaskRunner tasks = new ModelTaskRunner();

  @AfterEach
  void stop() {
    tasks.close();
  }

  @Test
  void workThatEndsWithAnErrorHasFailedAndItsModelIsFreeAgain() throws Exception {
    var task =
        tasks.start(
            Kind.IMPORT,
            "mine",
            ignored -> {
              throw new NoClassDefFoundError("gone");
            });
    assertThat(task.await(LIMIT).state())
        .isInstanceOfSatisfying(
            TaskState.Failed.class, failed -> assertThat(failed.detail()).contains("gone"));
    var next = tasks.start(Kind.QUANTIZE, "mine", ignored -> "smaller");
    assertThat(next.await(LIMIT).state())
        .isInstanceOfSatisfying(
            TaskState.Done.class, done -> assertThat(done.result()).isEqualTo("smaller"));
  }

  @Test
  void tellsAFaultOfItsOwnDiskFromOneOfItsOwnCode() throws Exception {
    assertThat(reason(() -> new AccessDeniedException("/models")))
        .isEqualTo("the server could not read or write a file");
    assertThat(reason(() -> new IllegalStateException("never")))
        .isEqualTo("the server failed unexpectedly");
  }

  private String reason(Supplier<Exception> failure) throws InterruptedException {
    var task = tasks.start(Kind.VERIFY, "mine", ignored -> fail(failure.get()));
    return ((TaskState.Failed) task.await(LIMIT).state()).reason();
  }

  private static String fail(Exception failure) throws IOException {
    if (failure instanceof IOException fault) {
      throw fault;
    }
    throw (RuntimeException) failure;
  }

  /// Reading a file of gigabytes keeps the carrier of a virtual thread until the end.
  @Test
  void workOccupiesNoCarrierOfVirtualThreads() throws Exception {
    var virtual = new AtomicBoolean(true);
    var task =
        tasks.start(
            Kind.VERIFY,
            "mine",
            ignored -> {
              virtual.set(Thread.currentThread().isVirtual());
              return "";
            });
    task.await(LIMIT);
    assertThat(virtual).isFalse();
  }

  @Test
  void theDefaultModelIsLookedAfterAgainAfterAnError() {
    var turns = new AtomicInteger();
    var pull =
        new DefaultModelPull(() -> {
          if (turns.incrementAndGet() == 1) {
            throw new NoClassDefFoundError("gone");
          }
        });
    pull.look();
    pull.look();
    assertThat(turns).hasValue(2);
  }
}
