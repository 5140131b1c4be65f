package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.cli.HarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server that is told to stop ends, whatever hangs.
class ShutdownLimitTest {
  @TempDir Path folder;

  private static List<ProcessHandle> workers(HarkProcess server) {
    return server.process().descendants().toList();
  }

  @ParameterizedTest
  @CsvSource({"stuck-start,stuck beside", "stuck-stop,Hark is listening"})
  void endsInTimeAndLeavesNoWorker(String profile, String atWhichItIsStopped) throws Exception {
    var settings =
        Map.of(
            "SPRING_PROFILES_ACTIVE", profile,
            "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", "1s",
            "SERVER_PORT", "0",
            "MANAGEMENT_SERVER_PORT", "0",
            "HARK_API_KEY", HarkTest.KEY);
    try (var server = HarkProcess.start(folder, settings)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> server.output().contains(atWhichItIsStopped) && !workers(server).isEmpty());
      var workers = workers(server);
      server.process().destroy();
      assertThat(server.process().waitFor(20, TimeUnit.SECONDS)).as(server.output()).isTrue();
      assertThat(server.process().exitValue()).isEqualTo(143);
      assertThat(server.output()).contains("did not stop in time", "Stuck.hang");
      await().until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }
  }
}
