package dev.hark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Pins the names that health and `hark doctor` show: scripts read them.
class EngineStatusTest {
  @Test
  void showsWhatRuns() {
    var device = new EngineStatus.Device("CPU", "a processor", "AVX2", 120);
    var load = new EngineStatus.Load(device, 2, 1000, 500, List.of(7L), 300, 0.5);
    var status = EngineStatus.loaded("base", true, "1 worker", load);
    assertThat(status.details().toString())
        .isEqualTo(
            "{model=base, backend=CPU, device=a processor, features=AVX2, probeMillis=120,"
                + " plan=1 worker, states=2, memoryBudget=1000, modelBytes=500, workers=[7],"
                + " workerResidentBytes=300, realTimeFactor=0.5}");
    assertThat(status.residentBytes()).isEqualTo(300);
  }

  @Test
  void leavesOutTheDeviceUntilAWorkerHasReportedIt() {
    var load = new EngineStatus.Load(null, 2, 1000, 500, List.of(), 0, 0);
    assertThat(EngineStatus.loaded("base", false, "1 worker", load).details())
        .doesNotContainKeys("backend", "device", "features", "probeMillis")
        .containsKey("plan");
  }

  @Test
  void showsAnEngineThatWasStoppedAsReady() {
    var status = EngineStatus.stopped("base", "1 worker");
    assertThat(status.ready()).isTrue();
    assertThat(status.details())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "model", "base",
                "plan", "1 worker",
                "state", "stopped while idle; the next request starts it"));
  }

  @Test
  void showsTheDownloadOfAModelThatIsNotHereYet() {
    assertThat(EngineStatus.absent("base", null).details())
        .containsExactlyInAnyOrderEntriesOf(Map.of("model", "base", "state", "not here yet"));
    var failed = new EngineStatus.Download("failed", 10, 100, "the disk is full");
    assertThat(EngineStatus.absent("base", failed).details())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "model", "base",
                "state", "not here yet",
                "download", "failed",
                "bytes", 10L,
                "total", 100L,
                "failure", "the disk is full"));
  }
}
