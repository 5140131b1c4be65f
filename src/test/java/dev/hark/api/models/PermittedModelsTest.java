package dev.hark.api.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.access.Caller;
import dev.hark.access.CallerId;
import dev.hark.access.KeyPolicy;
import dev.hark.egress.Outbound;
import dev.hark.egress.TestOutbound;
import dev.hark.models.Aliases;
import dev.hark.models.ModelName;
import dev.hark.models.TestModels;
import dev.hark.modelstore.ModelProvisioner;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.modelstore.OfficialModelList;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key that may use `mine`, with `base` beside it.
class PermittedModelsTest {
  @TempDir Path folder;
  private final Outbound outbound = TestOutbound.open(Duration.ofSeconds(20));
  private final ModelTaskRunner tasks = new ModelTaskRunner();
  private Path rules;
  private Aliases aliases;
  private ModelProvisioner provisioner;
  private PermittedModels models;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    var files = Files.createDirectories(folder.resolve("models"));
    Files.write(files.resolve("ggml-mine.bin"), TestModels.demoFile());
    Files.write(files.resolve("ggml-base.bin"), TestModels.demoFile());
    rules = Files.writeString(files.resolve("models.yaml"), "keys: {laptop: [mine]}\n");
    var settings = TestModels.sourceSettings(URI.create("https://hub.test"), "", "-");
    var catalogue = TestModels.catalogue(folder);
    provisioner =
        new ModelProvisioner(
            catalogue,
            new OfficialModelList(settings),
            TestModels.puller(folder, "", "-", outbound, tasks),
            settings);
    models = new PermittedModels(catalogue, provisioner, TestModels.rules(folder));
    aliases = TestModels.aliases(folder);
    var id = new CallerId("laptop");
    var policy =
        new ModelPermissions(TestModels.rules(folder)).refine(id, "laptop", KeyPolicy.UNLIMITED);
    caller = new Caller(id, "laptop", Set.of(), policy);
  }

  @AfterEach
  void stop() {
    tasks.close();
    outbound.close();
  }

  @Test
  void whatWasPermittedRunsEvenIfTheAliasIsSwitchedMeanwhile() {
    aliases.put("ours", "mine");
    var permitted = models.request("ours", caller).name();
    aliases.put("ours", "base");
    assertThat(provisioner.require(permitted).file()).hasFileName("ggml-mine.bin");
    refuses("ours");
  }

  @Test
  void anAliasIsNoSubstituteForAPermittedModelThatWasDeleted() throws IOException {
    var permitted = models.request("mine", caller).name();
    aliases.put("mine", "base");
    Files.delete(folder.resolve("models/ggml-mine.bin"));
    assertThatThrownBy(() -> provisioner.require(permitted)).isInstanceOf(ProblemException.class);
    refuses("mine");
  }

  @Test
  void namesOnlyPermittedModelsWhenItRefuses() {
    refuses("base");
    refuses("nothing");
    refuses("../models/ggml-base");
  }

  private void refuses(String name) {
    assertThatThrownBy(() -> models.request(name, caller))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(ProblemCode.MODEL_NOT_FOUND);
              assertThat(e.problem().message()).doesNotContain("digits");
            });
  }

  @Test
  void anOfficialModelThatIsNotHereMayBeNamed() throws IOException {
    Files.delete(folder.resolve("models/ggml-base.bin"));
    refuses("base");
    Files.writeString(rules, "keys: {laptop: [mine, base]}\n");
    assertThat(models.request("base", caller).name()).isEqualTo(new ModelName("base"));
  }
}
