package dev.hark.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.hark.docker.ServerContainer.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/// The image `cpu` from outside, run as its README says: a read-only root file system, no
/// capabilities, no new privileges. Skipped where no Docker engine answers.
class CpuImageIT {
  private static final Pattern KEY = Pattern.compile("hk_[A-Za-z0-9]+_[A-Za-z0-9]+");
  private static final Path SAMPLE = Path.of("src/test/resources/audio/en-4.mp3");
  private static final String TEXT = "four five one four nine four six";
  private static final int SIGTERM_EXIT = 128 + 15;

  private final String volume = "hark-test-" + UUID.randomUUID();
  private final List<ServerContainer> containers = new ArrayList<>();
  private String image = "";

  /// Before each test, so that a report names each one that is skipped.
  @BeforeEach
  void createVolume() throws Throwable {
    image = CpuImage.name();
    docker().createVolumeCmd().withName(volume).exec();
  }

  @AfterEach
  void removeEverything() {
    containers.forEach(ServerContainer::close);
    if (!image.isEmpty()) {
      docker().removeVolumeCmd(volume).exec();
    }
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  private ServerContainer start(Map<String, String> environment) {
    var container = new ServerContainer(image, volume, environment);
    containers.add(container);
    container.start();
    return container;
  }

  private ServerContainer startWithKey() {
    return start(Map.of("HARK_API_KEY", ServerContainer.KEY));
  }

  @Test
  void transcribesAndRefusesABadKey() {
    var server = startWithKey();
    assertThat(server.transcribe(SAMPLE, ServerContainer.KEY)).isEqualTo(new Answer(200, TEXT));
    assertThat(server.transcribe(SAMPLE, "wrong-0123456789").status()).isEqualTo(401);
    assertThat(server.get("/health").status()).isEqualTo(200);
    // details are for the container itself alone
    assertThat(server.get("/prometheus").status()).isEqualTo(404);
  }

  @Test
  void dockerSeesItsHealth() {
    var server = startWithKey();
    await().atMost(Duration.ofMinutes(1)).until(() -> server.health().equals("healthy"));
    // what the engine runs
    var check = docker().inspectImageCmd(image).exec().getConfig().getHealthcheck().getTest();
    var command = check.subList(1, check.size());
    assertThat(check.getFirst()).isEqualTo("CMD");
    var healthy = server.exec(command.toArray(String[]::new));
    assertThat(healthy).isEqualTo(new Answer(0, "HTTP/1.1 200"));
    var elsewhere = Stream.concat(Stream.of("env", "SERVER_PORT=9"), command.stream());
    assertThat(server.exec(elsewhere.toArray(String[]::new)).status()).isEqualTo(1);
  }

  @Test
  void runsWithoutRightsOnAReadOnlyRoot() {
    var server = startWithKey();
    assertThat(server.transcribe(SAMPLE, ServerContainer.KEY).status()).isEqualTo(200);
    var status =
        server.exec("grep", "-E", "^(Uid|Gid|CapEff|CapBnd|NoNewPrivs):", "/proc/1/status");
    assertThat(status.text().replace('\t', ' '))
        .contains("Uid: 10001 10001 10001 10001", "Gid: 10001 10001 10001 10001")
        .contains("CapEff: 0000000000000000", "CapBnd: 0000000000000000", "NoNewPrivs: 1");
    assertThat(server.exec("cat", "/proc/1/comm").text()).isEqualTo("java");
    assertThat(server.exec("touch", "/opt/hark/new").status()).isNotZero();
    // beside /data, /models and /tmp
    assertThat(docker().containerDiffCmd(server.id()).exec()).isNullOrEmpty();
  }

  @Test
  void losesNoRequestWhenItIsStoppedUnderLoad() {
    var server = startWithKey();
    var answers = new ArrayList<CompletableFuture<Answer>>();
    for (int i = 0; i < 8; i++) {
      answers.add(server.transcribeInBackground(Path.of("src/test/resources/audio/en-75s.wav")));
    }
    // all have arrived: the first may be answered already
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> server.uploadsInHand() + answered(answers) >= answers.size());
    assertThat(answered(answers)).isLessThan(answers.size());
    server.terminate();
    assertThat(answers).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    await().atMost(Duration.ofSeconds(30)).until(() -> !server.runs());
    assertThat(server.exitCode()).isEqualTo(SIGTERM_EXIT);
  }

  private static long answered(List<CompletableFuture<Answer>> answers) {
    return answers.stream().filter(CompletableFuture::isDone).count();
  }

  @Test
  void keepsItsKeysAcrossRestarts() {
    var first = start(Map.of());
    var key =
        await()
            .until(
                () -> KEY.matcher(first.getLogs()).results().map(it -> it.group()).toList(),
                found -> !found.isEmpty())
            .getFirst();
    assertThat(first.transcribe(SAMPLE, key).status()).isEqualTo(200);
    first.close();
    var second = start(Map.of());
    assertThat(second.transcribe(SAMPLE, key)).isEqualTo(new Answer(200, TEXT));
    assertThat(second.getLogs()).doesNotContain(key);
  }

  @Test
  void startsFromTheCacheThatItsBuildMade() {
    var server = startWithKey();
    // with this mode Java does not start where the cache does not fit
    var version =
        server.exec(
            "java",
            "@/opt/hark/java.options",
            "-XX:AOTCache=/opt/hark/hark.aot",
            "-XX:AOTMode=on",
            "-jar",
            "/opt/hark/hark.jar",
            "-V");
    assertThat(version.status()).as(version.text()).isZero();
    assertThat(version.text()).startsWith("hark ");
  }

  @Test
  void saysWhatIsInIt() {
    var labels = docker().inspectImageCmd(image).exec().getConfig().getLabels();
    assertThat(labels)
        .containsEntry("org.opencontainers.image.title", "Hark")
        .containsKeys("org.opencontainers.image.version", "org.opencontainers.image.licenses");
    var server = startWithKey();
    assertThat(server.exec("cat", "/opt/hark/sbom.cdx.json").text())
        .contains("\"bomFormat\" : \"CycloneDX\"", "tomcat-embed-core");
  }

  @Test
  void hasNoCompilerAndNoDevelopmentKit() {
    var server = startWithKey();
    for (var program : List.of("gcc", "cc", "javac", "mvn", "make", "curl")) {
      assertThat(server.exec("sh", "-c", "command -v " + program).status()).as(program).isNotZero();
    }
  }

  /// As in the README.
  static HostConfig hardened(HostConfig host, String volume) {
    return host.withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", ""))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withBinds(Bind.parse(volume + ":/data"));
  }
}
