package dev.hark.modelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.egress.Outbound;
import dev.hark.egress.TestOutbound;
import dev.hark.models.TestModels;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With the demo model as an official one called `base`, and a server of our own.
class ModelPullerTest {
  private static final int HALF = 4_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final TransferListener IGNORED = (bytes, total) -> {};

  @TempDir Path folder;
  private byte[] file = {};
  private ModelServer server;
  private Outbound outbound;
  private String sha1 = "";
  private final ModelTaskRunner tasks = new ModelTaskRunner();
  private ModelPuller puller;
  private Path target;

  @BeforeEach
  void start() throws IOException {
    file = TestModels.demoFile();
    sha1 = ModelServer.hex("SHA-1", file);
    server = new ModelServer(file);
    outbound = TestOutbound.open(Duration.ofSeconds(20));
    target = folder.resolve("models/ggml-base.bin");
    puller = puller(server.address().toString());
  }

  @AfterEach
  void stop() {
    tasks.close();
    outbound.close();
    server.close();
  }

  private ModelPuller puller(String source) {
    return TestModels.puller(folder, source, sha1, outbound, tasks);
  }

  private TaskProgress pull() throws InterruptedException {
    return puller.pull("base", Optional.empty(), false).await(LIMIT);
  }

  private TaskState.Failed failed() throws InterruptedException {
    var failed = failed(pull());
    assertThat(target).doesNotExist();
    return failed;
  }

  private static TaskState.Failed failed(TaskProgress progress) {
    assertThat(progress.state()).isInstanceOf(TaskState.Failed.class);
    return (TaskState.Failed) progress.state();
  }

  private void pulled() throws Exception {
    assertThat(pull().state()).isInstanceOf(TaskState.Done.class);
    assertThat(target).hasBinaryContent(file);
    assertThat(leftBehind()).containsExactlyInAnyOrder(".locks", "ggml-base.bin");
  }

  private List<String> leftBehind() throws IOException {
    try (var files = Files.list(folder.resolve("models"))) {
      return files.map(it -> it.getFileName().toString()).toList();
    }
  }

  @Test
  void pullsAModelAndTellsHowFarItIs() throws Exception {
    pulled();
    var progress = puller.find("base").orElseThrow().progress().state().progress();
    assertThat(progress.bytes()).isEqualTo(file.length);
    assertThat(progress.total()).isEqualTo(file.length);
    assertThat(progress.bytesPerSecond()).isPositive();
    pulled();
    assertThat(server.ranges).as("what is here is not fetched again").hasSize(1);
  }

  @Test
  void aDamagedFileInPlaceOfTheModelIsFoundAndReplacedWhenThatIsWanted() throws Exception {
    Files.createDirectories(target.getParent());
    Files.write(target, Arrays.copyOf(file, file.length - 5));
    var failed = failed(pull());
    assertThat(failed.reason()).isEqualTo("there is a damaged file in its place");
    assertThat(failed.detail())
        .contains("ends inside tensor", "'hark models pull --force base' replaces it");
    assertThat(server.ranges).isEmpty();
    assertThat(puller.pull("base", Optional.empty(), true).await(LIMIT).state())
        .isInstanceOf(TaskState.Done.class);
    pulled();
  }

  @Test
  void goesOnWhereTheServerBrokeOff() throws Exception {
    server.breaksOffAfter = HALF;
    pulled();
    assertThat(server.ranges).hasSize(2);
    assertThat(server.ranges.getLast()).matches("bytes=[1-9]\\d*-");
  }

  @Test
  void goesOnInTheNextProcess() throws Exception {
    server.breaksOffAfter = HALF;
    server.beforeBody = () -> server.status = 404;
    failed();
    assertThat(leftBehind()).contains(".ggml-base.bin.part", ".ggml-base.bin.part.json");
    server.status = 200;
    puller = puller(server.address().toString());
    pulled();
    assertThat(server.ranges.getLast()).matches("bytes=[1-9]\\d*-");
  }

  @Test
  void startsOverWhereRangesAreNotKnownOrTheFileHasChanged() throws Exception {
    server.knowsRanges = false;
    server.breaksOffAfter = HALF;
    pulled();
    Files.delete(target);
    server.knowsRanges = true;
    server.breaksOffAfter = HALF;
    server.beforeBody = () -> server.etag = "\"two\"";
    pulled();
  }

  @Test
  void doesNotGoOnWithoutAReliableEtag() throws Exception {
    server.etag = "W/\"weak\"";
    server.breaksOffAfter = HALF;
    pulled();
    assertThat(server.ranges).containsExactly("", "");
  }

  @Test
  void oneWrongBitIsRefusedAndDeleted() throws Exception {
    server.flippedByte = file.length - 100;
    assertThat(failed().reason()).contains("what was sent is not the expected file");
    assertThat(leftBehind()).containsExactly(".locks");
  }

  @Test
  void aWrongBitInTheFirstHalfIsFoundThoughTheSecondIsRight() throws Exception {
    server.breaksOffAfter = HALF;
    server.flippedByte = 100_000;
    server.beforeBody =
        () -> {
          if (server.ranges.size() > 1) {
            server.flippedByte = -1;
          }
        };
    assertThat(failed().detail()).contains("SHA-1");
    assertThat(leftBehind()).containsExactly(".locks");
  }

  @Test
  void theServersSha256CountsWhereNoneIsPinned() throws Exception {
    sha1 = "-";
    puller = puller(server.address().toString());
    server.linkedEtag = "\"" + ModelServer.hex("SHA-256", file) + "\"";
    pulled();
    Files.delete(target);
    server.flippedByte = file.length - 100; // in a tensor: the structure is whole
    assertThat(failed().detail()).contains("SHA-256");
  }

  @Test
  void refusesWhatIsNoModelWhereThereIsNoDigest() throws Exception {
    sha1 = "-";
    server.close();
    server = new ModelServer(Arrays.copyOf(file, file.length - 5));
    puller = puller(server.address().toString());
    assertThat(failed().detail()).contains("ends inside tensor");
    assertThat(leftBehind()).containsExactly(".locks");
  }

  @Test
  void aServerThatAnnouncesTooMuchIsNotBelieved() throws Exception {
    server.tooLong = 1000;
    failed();
    server.tooLong = Integer.MAX_VALUE - 2 * file.length;
    assertThat(failed().detail()).contains("bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest",
        "https://169.254.169.254/",
        "https://localhost/"
      })
  void isNotLedInside(String location) throws Exception {
    server.location = location;
    assertThat(failed().reason()).contains("the source leads where it must not");
    assertThat(server.ranges).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 403, 503, 418})
  void tellsWhyItFailed(int status) throws Exception {
    server.status = status;
    assertThat(failed().detail()).contains("answered " + status);
    assertThat(server.ranges).hasSize(status == 503 ? 3 : 1);
  }

  @Test
  void aServerThatIsNotThereIsTriedThreeTimes() throws Exception {
    server.close();
    assertThat(failed().reason()).contains("the source cannot be reached");
  }

  @Test
  void twoWhoWantOneModelShareADownload() throws Exception {
    var going = new CountDownLatch(1);
    server.beforeBody = () -> awaitQuietly(going);
    var pulls = new ArrayList<ModelTask>();
    for (int i = 0; i < 5; i++) {
      pulls.add(puller.pull("base", Optional.empty(), false));
    }
    going.countDown();
    for (var pull : pulls) {
      assertThat(pull.await(LIMIT).state()).isInstanceOf(TaskState.Done.class);
    }
    assertThat(server.ranges).hasSize(1);
  }

  @Test
  void canBeStopped() throws Exception {
    var going = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    server.beforeBody =
        () -> {
          asked.countDown();
          awaitQuietly(going);
        };
    var pull = puller.pull("base", Optional.empty(), false);
    asked.await();
    pull.cancel();
    assertThat(failed(pull.await(LIMIT)).reason()).contains("it was stopped");
    going.countDown();
    server.beforeBody = () -> {};
    pulled();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void takesModelsFromAFolder() throws Exception {
    var source = Files.createDirectories(folder.resolve("usb"));
    puller = puller(source.toString());
    assertThat(failed().reason()).contains("the source does not have it");
    Files.write(source.resolve("ggml-base.bin"), file);
    Files.write(source.resolve("ggml-our-own.bin"), file);
    pulled();
    assertThat(puller.pull("our-own", Optional.empty(), false).await(LIMIT).state())
        .isInstanceOf(TaskState.Done.class);
    var broken = file.clone();
    broken[5_000_000] ^= 1;
    Files.write(source.resolve("ggml-base.bin"), broken);
    var again = puller.pull("base", Optional.empty(), true).await(LIMIT);
    assertThat(failed(again).reason()).contains("what was sent is not the expected file");
    assertThat(target).as("the old one stays").hasBinaryContent(file);
  }

  @Test
  void knowsNoOtherModelsThanTheOfficialOnesWithoutASource() {
    puller = puller("");
    assertThatThrownBy(() -> puller.pull("mine", Optional.empty(), false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not an official model");
    assertThatThrownBy(() -> puller.pull("../x", Optional.empty(), false))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void aSourceThatARequestNamesIsNotTrusted() throws Exception {
    var pull = puller.pull("base", Optional.of(server.address()), false).await(LIMIT);
    assertThat(failed(pull).reason()).contains("the source leads where it must not");
    assertThat(server.ranges).isEmpty();
  }

  @Test
  void fetchesACheckpointFromTheHub() throws Exception {
    var config = "{}".getBytes(StandardCharsets.UTF_8);
    var listing =
        """
        {"sha":"abc123","siblings":[
          {"rfilename":"README.md","size":10},
          {"rfilename":"config.json","size":2},
          {"rfilename":"../evil.json","size":2},
          {"rfilename":"model-00001-of-00002.safetensors","size":2},
          {"rfilename":"model.safetensors","size":%d,"lfs":{"sha256":"%s"}}]}\
        """
            .formatted(file.length, ModelServer.hex("SHA-256", file));
    server.context(
        "/models/api/models/org/name/revision/main", listing.getBytes(StandardCharsets.UTF_8));
    server.context("/models/org/name/resolve/abc123/config.json", config);
    server.breaksOffAfter = HALF;
    var into = Files.createDirectories(folder.resolve("checkpoint"));
    var settings = TestModels.sourceSettings(server.address(), "", sha1);
    var hub =
        new HuggingFace(
            outbound, settings, TestModels.noToken(), TestModels.diskSpace(), Duration.ofMillis(1));
    var seen = new ArrayList<Long>();
    hub.fetch("org/name", into, (bytes, total) -> seen.add(bytes));
    assertThat(into.resolve("model.safetensors")).hasBinaryContent(file);
    assertThat(into.resolve("config.json")).hasBinaryContent(config);
    assertThat(seen.getLast()).isEqualTo(file.length + 2);
    try (var files = Files.list(into)) {
      assertThat(files).hasSize(2);
    }
    assertThatThrownBy(() -> hub.fetch("org/other", into, IGNORED))
        .isInstanceOf(DownloadException.class);
    assertThatThrownBy(() -> hub.fetch("../../etc", into, IGNORED))
        .isInstanceOf(IllegalArgumentException.class);
    server.close();
    assertThatThrownBy(() -> hub.fetch("org/name", into, IGNORED))
        .isInstanceOf(DownloadException.class)
        .hasMessageStartingWith("the hub cannot be reached: 127.0.0.1");
  }

  @Test
  void namesInAnAddressAreThoseOfTheModel() {
    var from =
        ModelSource.locate(
            "large-v3-turbo",
            Optional.of(
                OfficialModel.parse(
                    "large-v3-turbo\tggerganov/whisper.cpp\t"
                        + sha1
                        + "\t1536\t51866\t1280\t32\t4\t128\t1")),
            TestModels.sourceSettings(URI.create("https://huggingface.co"), "", sha1),
            TestModels.noToken(),
            Optional.empty());
    assertThat(from)
        .isInstanceOfSatisfying(
            ModelSource.Web.class,
            web ->
                assertThat(web.file().address())
                    .hasToString(
                        "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/ggml-large-v3-turbo.bin"));
  }
}
