package dev.hark.modelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hark.egress.Outbound;
import dev.hark.egress.TestOutbound;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.TestModels;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import dev.hark.problem.StartRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.Resource;

class ModelProvisionerTest {
  @TempDir Path folder;
  private final Outbound outbound = TestOutbound.open(Duration.ofSeconds(20));
  private final HandClock clock = new HandClock();
  private final CountDownLatch going = new CountDownLatch(1);
  private ModelServer server;
  private final ModelTaskRunner tasks = new ModelTaskRunner();
  private ModelPuller puller;
  private ModelCatalogue catalogue;
  private ModelProvisioner provisioner;

  /// Passes when told to.
  private static final class HandClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void start() {
    server = new ModelServer(TestModels.demoFile());
    var sha1 = ModelServer.hex("SHA-1", TestModels.demoFile());
    puller = TestModels.puller(folder, server.address().toString(), sha1, outbound, tasks);
    catalogue = TestModels.catalogue(folder);
    provisioner = provisioner("digits", true);
  }

  private ModelProvisioner provisioner(String defaultModel, boolean autoPull) {
    var sha1 = ModelServer.hex("SHA-1", TestModels.demoFile());
    var settings = TestModels.sourceSettings(URI.create("https://x.test"), "", sha1);
    Resource list = settings.catalogue();
    catalogue = TestModels.catalogue(folder, defaultModel);
    return new ModelProvisioner(
        catalogue,
        new OfficialModelList(settings),
        puller,
        new ModelSourceSettings("", autoPull, settings.hub(), list, null),
        clock);
  }

  @AfterEach
  void stop() {
    going.countDown();
    tasks.close();
    outbound.close();
    server.close();
  }

  /// As a request does it: the name is resolved, and then required.
  private Model require(String requested) {
    return provisioner.require(catalogue.canonicalName(requested).orElseThrow());
  }

  private Problem refusal(String name) {
    return catchThrowableOfType(ProblemException.class, () -> require(name)).problem();
  }

  private void pulled() throws InterruptedException {
    assertThat(puller.find("base").orElseThrow().await(Duration.ofSeconds(30)).isOver()).isTrue();
  }

  @Test
  void aRequestForAnOfficialModelStartsItsPull() throws Exception {
    server.beforeBody =
        () -> {
          try {
            going.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    for (int i = 0; i < 3; i++) {
      var problem = refusal("base");
      assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
      assertThat(problem.code()).isEqualTo(ProblemCode.MODEL_LOADING);
      assertThat(problem.retryAfter()).isPositive();
    }
    going.countDown();
    pulled();
    assertThat(require("base").file()).hasFileName("ggml-base.bin");
    assertThat(server.ranges).hasSize(1);
  }

  @Test
  void aFailureIsToldAndNotRepeatedAtEveryRequest() throws Exception {
    server.status = 404;
    assertThat(refusal("base").code()).isEqualTo(ProblemCode.MODEL_LOADING);
    pulled();
    for (int i = 0; i < 5; i++) {
      var problem = refusal("base");
      assertThat(problem.code()).isEqualTo(ProblemCode.MODEL_UNAVAILABLE);
      assertThat(problem.message()).contains("the source does not have it").doesNotContain("127");
      assertThat(problem.retryAfter()).isEqualTo(ModelProvisioner.FIRST_PAUSE);
    }
    assertThat(server.ranges).hasSize(1);
    clock.now = clock.now.plus(ModelProvisioner.FIRST_PAUSE);
    assertThat(refusal("base").code()).isEqualTo(ProblemCode.MODEL_LOADING);
    pulled();
    assertThat(refusal("base").retryAfter())
        .isEqualTo(ModelProvisioner.FIRST_PAUSE.multipliedBy(2));
    server.status = 200;
    clock.now = clock.now.plus(Duration.ofMinutes(2));
    assertThat(refusal("base").code()).isEqualTo(ProblemCode.MODEL_LOADING);
    pulled();
    assertThat(require("base").file()).hasFileName("ggml-base.bin");
  }

  @Test
  void onlyOfficialModelsArePulledAndOnlyIfThatIsWanted() {
    assertThat(refusal("nonsense").code()).isEqualTo(ProblemCode.MODEL_NOT_FOUND);
    provisioner = provisioner("digits", false);
    assertThat(refusal("base").code()).isEqualTo(ProblemCode.MODEL_NOT_FOUND);
    assertThat(server.ranges).isEmpty();
  }

  @Test
  void suppliesTheDefaultModel() throws Exception {
    provisioner = provisioner("base", true);
    assertThat(refusal("whisper-1").code()).isEqualTo(ProblemCode.MODEL_LOADING);
    assertThat(provisioner.supplyDefault()).isFalse();
    pulled();
    assertThat(provisioner.supplyDefault()).isTrue();
    assertThat(provisioner.defaultProgress()).isEmpty();
    assertThat(require("whisper-1").file()).hasFileName("ggml-base.bin");
    assertThat(server.ranges).hasSize(1);
  }

  @Test
  void aModelThatCannotFitIntoMemoryIsNotPulled() {
    var sha1 = ModelServer.hex("SHA-1", TestModels.demoFile());
    var settings = TestModels.sourceSettings(server.address(), server.address().toString(), sha1);
    puller =
        TestModels.puller(
            folder, settings, outbound, header -> Optional.of("needs more than there is"), tasks);
    provisioner = provisioner("base", true);
    var problem = refusal("base");
    assertThat(problem.code()).isEqualTo(ProblemCode.UNSUPPORTED_VALUE);
    assertThat(problem.param()).isEqualTo("model");
    assertThat(problem.message()).isEqualTo("The model 'base' needs more than there is.");
    assertThatThrownBy(() -> new DefaultModelPull(provisioner))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("HARK_MODEL");
    assertThat(server.ranges).isEmpty();
  }

  @Test
  void aModelThatWasRemovedIsPulledAgain() throws IOException, InterruptedException {
    refusal("base");
    pulled();
    Files.delete(folder.resolve("models/ggml-base.bin"));
    assertThat(refusal("base").code()).isEqualTo(ProblemCode.MODEL_LOADING);
    pulled();
    assertThat(require("base").file()).hasFileName("ggml-base.bin");
  }
}
