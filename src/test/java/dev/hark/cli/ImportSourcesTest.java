package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.checkpoint.TestAdapter;
import dev.hark.modelstore.CheckpointHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `hark models import` and `pull` with a hub of our own, adapters, and other processes.
class ImportSourcesTest {
  private static final String CHECKPOINT = "src/test/resources/digits-hf";
  private static final String AUDIO = "src/test/resources/audio/en-4.wav";

  @TempDir Path folder;
  private final CheckpointHub hub = new CheckpointHub();
  private final ByteArrayOutputStream results = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

  @BeforeEach
  void useFolders() {
    System.setProperty("hark.data-dir", folder.resolve("data").toString());
    System.setProperty("hark.models.hub", hub.address().toString());
  }

  @AfterEach
  void forgetFolders() {
    System.clearProperty("hark.data-dir");
    System.clearProperty("hark.models.hub");
    hub.close();
  }

  private int run(String... arguments) {
    results.reset();
    messages.reset();
    return HarkCommand.run(new PrintStream(results), new PrintStream(messages), arguments);
  }

  private void runs(String... arguments) {
    assertThat(run(arguments)).as(() -> messages.toString(StandardCharsets.UTF_8)).isZero();
  }

  private String results() {
    return results.toString(StandardCharsets.UTF_8);
  }

  private HarkProcess start(String... arguments) {
    return HarkProcess.start(
        folder,
        Map.of(
            "HARK_MODELS_HUB",
            hub.address().toString(),
            "HARK_MODELS_CATALOGUE",
            CheckpointHub.catalogue(folder).toUri().toString()),
        arguments);
  }

  private List<String> models() throws IOException {
    try (var files = Files.list(folder.resolve("data/models"))) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  private Path model(String name) {
    return folder.resolve("data/models/ggml-" + name + ".bin");
  }

  @Test
  void importsARepositoryOfTheHub() throws IOException {
    runs("models", "import", "hf:org/digits", "--as", "far");
    runs("models", "import", CHECKPOINT, "--as", "near");
    assertThat(model("far")).hasSameBinaryContentAs(model("near"));
    assertThat(models()).containsExactly("ggml-far.bin", "ggml-near.bin");
    runs("transcribe", "-m", "far", AUDIO);
    assertThat(results()).isEqualTo("four five one four nine four six\n");

    assertThat(run("models", "import", "hf:org/other", "--as", "x")).isEqualTo(1);
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .contains("the repository 'org/other' cannot be had");
    assertThat(models()).containsExactly("ggml-far.bin", "ggml-near.bin");
  }

  @Test
  void mergesAnAdapterIntoItsBase() throws IOException {
    runs("models", "import", CHECKPOINT, "--as", "plain");
    var nothing = TestAdapter.write(folder.resolve("nothing"), CHECKPOINT, 0);
    runs("models", "import", nothing.toString(), "--as", "same");
    assertThat(model("same")).hasSameBinaryContentAs(model("plain"));

    var adapter = TestAdapter.write(folder.resolve("adapter"), "org/digits", 0.01F);
    runs("models", "import", adapter.toString(), "--as", "adapted");
    assertThat(hub.requests()).contains("/org/digits/resolve/abc123/model.safetensors");
    assertThat(Files.mismatch(model("adapted"), model("plain"))).isPositive();
    runs("models", "import", adapter.toString(), "--as", "again", "--base", CHECKPOINT);
    assertThat(model("again")).hasSameBinaryContentAs(model("adapted"));
    runs("transcribe", "-m", "adapted", AUDIO);
    assertThat(results()).isEqualTo("four five one four nine four six\n");
  }

  @Test
  void deletesWhatAKilledImportHasLeftAndNothingElse() throws Exception {
    hub.stopHalfway();
    try (var killed = start("models", "import", "hf:org/digits", "--as", "killed")) {
      assertThat(hub.isHalfwayWithin(60)).as(killed::output).isTrue();
      killed.kill();
    }
    assertThat(models()).singleElement().asString().startsWith(".staging-");
    hub.goOn();
    hub.stopHalfway();
    try (var alive = start("models", "import", "hf:org/digits", "--as", "alive")) {
      assertThat(hub.isHalfwayWithin(60)).as(alive::output).isTrue();
      // this one was begun after the other had been killed, and deleted what that had left
      var itsOwn = models();
      assertThat(itsOwn).singleElement().asString().startsWith(".staging-");
      runs("models", "import", CHECKPOINT, "--as", "mine");
      assertThat(models()).containsExactly(itsOwn.getFirst(), "ggml-mine.bin");
      hub.goOn();
      assertThat(alive.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(alive.process().exitValue()).as(alive::output).isZero();
    }
    assertThat(models()).containsExactly("ggml-alive.bin", "ggml-mine.bin");
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
    runs("models", "import", CHECKPOINT, "--as", "mine");
    assertThat(models())
        .containsExactly(
            ".ggml-base.bin.part", ".ggml-base.bin.part.json", ".locks", "ggml-mine.bin");
  }

  private long partSize() throws IOException {
    var part = folder.resolve("data/models/.ggml-base.bin.part");
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
    assertThat(models()).containsExactly(".locks", "ggml-base.bin");
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
