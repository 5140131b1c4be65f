package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.checkpoint.TestAdapter;
import dev.hark.modelstore.CheckpointHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `hark models import` and `pull` with a hub of our own, adapters, and other processes.
class ImportSourcesTest {
  private static final String CHECKPOINT = "src/test/resources/digits-hf";
  private static final String AUDIO = "src/test/resources/audio/en-4.wav";

  @RegisterExtension final CommandRunner hark = new CommandRunner();
  private final CheckpointHub hub = new CheckpointHub();

  @BeforeEach
  void useHub() {
    hark.set("hark.models.hub", hub.address().toString());
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private HarkProcess start(String... arguments) {
    return HarkProcess.start(
        hark.folder(),
        Map.of(
            "HARK_MODELS_HUB",
            hub.address().toString(),
            "HARK_MODELS_CATALOGUE",
            CheckpointHub.catalogue(hark.folder()).toUri().toString()),
        arguments);
  }

  private Path model(String name) {
    return hark.models().resolve("ggml-" + name + ".bin");
  }

  @Test
  void importsARepositoryOfTheHub() throws IOException {
    hark.runs("models", "import", "hf:org/digits", "--as", "far");
    hark.runs("models", "import", CHECKPOINT, "--as", "near");
    assertThat(model("far")).hasSameBinaryContentAs(model("near"));
    assertThat(hark.modelFiles()).containsExactly("ggml-far.bin", "ggml-near.bin");
    hark.runs("transcribe", "-m", "far", AUDIO);
    assertThat(hark.results()).isEqualTo("four five one four nine four six\n");

    assertThat(hark.run("models", "import", "hf:org/other", "--as", "x")).isEqualTo(1);
    assertThat(hark.messages()).contains("the repository 'org/other' cannot be read");
    assertThat(hark.modelFiles()).containsExactly("ggml-far.bin", "ggml-near.bin");
  }

  @Test
  void mergesAnAdapterIntoItsBase() throws IOException {
    hark.runs("models", "import", CHECKPOINT, "--as", "plain");
    var nothing = TestAdapter.write(hark.folder().resolve("nothing"), CHECKPOINT, 0);
    hark.runs("models", "import", nothing.toString(), "--as", "same");
    assertThat(model("same")).hasSameBinaryContentAs(model("plain"));

    var adapter = TestAdapter.write(hark.folder().resolve("adapter"), "org/digits", 0.01F);
    hark.runs("models", "import", adapter.toString(), "--as", "adapted");
    assertThat(hub.requests()).contains("/org/digits/resolve/abc123/model.safetensors");
    assertThat(Files.mismatch(model("adapted"), model("plain"))).isPositive();
    hark.runs("models", "import", adapter.toString(), "--as", "again", "--base", CHECKPOINT);
    assertThat(model("again")).hasSameBinaryContentAs(model("adapted"));
    hark.runs("transcribe", "-m", "adapted", AUDIO);
    assertThat(hark.results()).isEqualTo("four five one four nine four six\n");
  }

  @Test
  void deletesWhatAKilledImportHasLeftAndNothingElse() throws Exception {
    hub.stopHalfway();
    try (var killed = start("models", "import", "hf:org/digits", "--as", "killed")) {
      assertThat(hub.isHalfwayWithin(60)).as(killed::output).isTrue();
      killed.kill();
    }
    assertThat(hark.modelFiles()).singleElement().asString().startsWith(".staging-");
    hub.goOn();
    hub.stopHalfway();
    try (var alive = start("models", "import", "hf:org/digits", "--as", "alive")) {
      assertThat(hub.isHalfwayWithin(60)).as(alive::output).isTrue();
      // this one was begun after the other had been killed, and deleted what that had left
      var itsOwn = hark.modelFiles();
      assertThat(itsOwn).singleElement().asString().startsWith(".staging-");
      hark.runs("models", "import", CHECKPOINT, "--as", "mine");
      assertThat(hark.modelFiles()).containsExactly(itsOwn.getFirst(), "ggml-mine.bin");
      hub.goOn();
      assertThat(alive.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(alive.process().exitValue()).as(alive::output).isZero();
    }
    assertThat(hark.modelFiles()).containsExactly("ggml-alive.bin", "ggml-mine.bin");
  }

  @Test
  void aPullThatWasKilledIsGoneOnWithAfterAnImport() throws Exception {
    hub.stopHalfway();
    try (var killed = start("models", "pull", "base")) {
      assertThat(hub.isHalfwayWithin(60)).as(killed::output).isTrue();
      await().untilAsserted(() -> assertThat(partSize()).isGreaterThan(3_000_000));
      killed.kill();
    }
    hub.goOn();
    hark.runs("models", "import", CHECKPOINT, "--as", "mine");
    assertThat(hark.modelFiles())
        .containsExactly(
            ".ggml-base.bin.part", ".ggml-base.bin.part.json", ".locks", "ggml-mine.bin");
  }

  private long partSize() throws IOException {
    var part = hark.models().resolve(".ggml-base.bin.part");
    return Files.exists(part) ? Files.size(part) : 0;
  }

  @Test
  void twoProcessesThatPullOneModelShareTheDownload() throws Exception {
    hub.stopHalfway();
    try (var first = start("models", "pull", "base")) {
      assertThat(hub.isHalfwayWithin(60)).as(first::output).isTrue();
      try (var second = start("models", "pull", "base")) {
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> hasOpen(second.process().pid(), ".locks/base"));
        hub.goOn();
        for (var each : List.of(first, second)) {
          assertThat(each.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
          assertThat(each.process().exitValue()).as(each::output).isZero();
        }
        assertThat(first.output()).contains("base is here, 8 MiB");
        assertThat(second.output()).contains("base is here already");
      }
    }
    assertThat(hub.requests()).containsExactly("/org/models/resolve/main/ggml-base.bin");
    assertThat(hark.modelFiles()).containsExactly(".locks", "ggml-base.bin");
  }

  private static boolean hasOpen(long pid, String end) throws IOException {
    try (var files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (var file : files) {
        if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).endsWith(end)) {
          return true;
        }
      }
      return false;
    }
  }
}
