package dev.hark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LowRankAdapterTest {
  private static final int RANK = 4;
  private static final int WIDTH = 64;
  private static final String QUERY = "model.decoder.layers.1.self_attn.q_proj";
  private static final String INNER = "model.encoder.layers.0.fc1";
  private static final String PREFIX = "base_model.model.";
  private static final String PLAIN =
      "\"peft_type\":\"LORA\",\"r\":4,\"lora_alpha\":8,\"bias\":\"none\"";

  @TempDir Path base;
  @TempDir Path adapter;
  @TempDir Path out;

  private final SplittableRandom random = new SplittableRandom(4);
  private TestCheckpoint checkpoint;

  @BeforeEach
  void saveBase() throws IOException {
    checkpoint = new TestCheckpoint(base);
    checkpoint.save(NumberFormat.F32);
  }

  private float[] random(int count) {
    var numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-0.2, 0.2);
    }
    return numbers;
  }

  private void config(String fields) throws IOException {
    Files.writeString(adapter.resolve("adapter_config.json"), "{" + fields + "}");
  }

  private void save(SafeTensorsWriter weights) throws IOException {
    weights.write(adapter.resolve("adapter_model.safetensors"));
  }

  private static SafeTensorsWriter add(
      SafeTensorsWriter to, String weight, int rows, int columns, float[] up, float[] down) {
    return to.add(
            PREFIX + weight + ".lora_A.weight", NumberFormat.F32, List.of(RANK, columns), down)
        .add(PREFIX + weight + ".lora_B.weight", NumberFormat.F32, List.of(rows, RANK), up);
  }

  private Path merged() throws IOException {
    var target = out.resolve("merged.bin");
    CheckpointImport.of(base, Optional.of(adapter)).write(target, Optional.empty(), part -> {});
    return target;
  }

  /// Computed here in double precision and saved as the weights of a checkpoint of its own.
  private void addTo(String weight, int rows, int columns, float[] up, float[] down, double scale) {
    var numbers = checkpoint.numbers(weight + ".weight");
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        for (int k = 0; k < RANK; k++) {
          sum += (double) up[row * RANK + k] * down[k * columns + column];
        }
        int at = row * columns + column;
        numbers[at] = (float) (numbers[at] + scale * sum);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void addsTheProductOfTheFactorsToTheirWeights(boolean rankStabilised) throws IOException {
    var queryUp = random(WIDTH * RANK);
    var queryDown = random(RANK * WIDTH);
    var innerUp = random(4 * WIDTH * RANK);
    var innerDown = random(RANK * WIDTH);
    config(PLAIN + ",\"use_rslora\":" + rankStabilised);
    var weights = add(new SafeTensorsWriter(), QUERY, WIDTH, WIDTH, queryUp, queryDown);
    save(add(weights, INNER, 4 * WIDTH, WIDTH, innerUp, innerDown));
    var merged = merged();

    double scale = rankStabilised ? 8 / Math.sqrt(RANK) : 8.0 / RANK;
    addTo(QUERY, WIDTH, WIDTH, queryUp, queryDown, scale);
    addTo(INNER, 4 * WIDTH, WIDTH, innerUp, innerDown, scale);
    checkpoint.save(NumberFormat.F32);
    var expected = out.resolve("expected.bin");
    CheckpointImport.of(base, Optional.empty()).write(expected, Optional.empty(), part -> {});
    assertThat(merged).hasSameBinaryContentAs(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "`peft_type`:`LOHA`,`r`:4,`lora_alpha`:8              | the adapter's type is \"LOHA\"",
        "`peft_type`:`LORA`,`r`:4,`lora_alpha`:8,`use_dora`:true | use_dora is not supported",
        "`peft_type`:`LORA`,`r`:4,`lora_alpha`:8,`bias`:`all` | trained biases",
        "`peft_type`:`LORA`,`lora_alpha`:8                    | r or lora_alpha is missing",
        "`peft_type`:`LORA`,`r`:4,`lora_alpha`:8,`rank_pattern`:{`q`:2} | patterns",
        "`peft_type`:                                         | not JSON"
      })
  void refusesOtherKinds(String fields, String said) throws IOException {
    config(fields.replace('`', '"'));
    save(add(new SafeTensorsWriter(), QUERY, WIDTH, WIDTH, random(256), random(256)));
    assertThatThrownBy(this::merged)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource({
    "base_model.model.model.decoder.embed_tokens.lora_embedding_A",
    "base_model.model.model.decoder.layers.1.self_attn.q_proj.lora_magnitude_vector",
    "base_model.model.proj_out.weight"
  })
  void refusesOtherTensorsByName(String name) throws IOException {
    config(PLAIN);
    save(new SafeTensorsWriter().add(name, NumberFormat.F32, List.of(1), 1));
    assertThatThrownBy(this::merged)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(name + " is not part of a plain LoRA adapter");
  }

  @Test
  void refusesAnAdapterOfAnotherBase() throws IOException {
    config(PLAIN);
    save(add(new SafeTensorsWriter(), QUERY, 96, 96, random(96 * RANK), random(96 * RANK)));
    assertThatThrownBy(this::merged)
        .hasMessageContaining(QUERY + ".weight of the shape [96, 96], but the base has [64, 64]");
    var deeper = QUERY.replace(".1.", ".11.");
    save(add(new SafeTensorsWriter(), deeper, WIDTH, WIDTH, random(256), random(256)));
    assertThatThrownBy(this::merged)
        .hasMessageContaining("the base has no weight " + deeper + ".weight");
  }

  @ParameterizedTest
  @ValueSource(strings = {".lora_A.weight", ".lora_B.weight"})
  void refusesHalfAPair(String half) throws IOException {
    config(PLAIN);
    save(
        new SafeTensorsWriter()
            .add(PREFIX + QUERY + half, NumberFormat.F32, List.of(8, 32), random(256)));
    assertThatThrownBy(this::merged)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(QUERY)
        .hasMessageContaining("is missing");
  }

  @Test
  void knowsItsBase() throws IOException {
    config(PLAIN + ",\"base_model_name_or_path\":\"openai/whisper-small\"");
    assertThat(CheckpointImport.isAdapter(adapter)).isTrue();
    assertThat(CheckpointImport.baseOf(adapter)).contains("openai/whisper-small");
    assertThatThrownBy(this::merged).hasMessageContaining("there is no adapter_model.safetensors");
  }
}
