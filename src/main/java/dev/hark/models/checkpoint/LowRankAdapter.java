package dev.hark.models.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A LoRA adapter (Hu et al., 2021) as PEFT saves it: for some weights W a product B A of low rank,
/// so that the adapted weight is W + scale B A.
final class LowRankAdapter {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";

  private final Map<String, Factors> factors;
  private final Set<String> unused;

  private LowRankAdapter(Map<String, Factors> factors) {
    this.factors = factors;
    this.unused = new HashSet<>(factors.keySet());
  }

  /// The two factors of one weight.
  ///
  /// @param up B, row-major, `rows` x `rank`
  /// @param down A, row-major, `rank` x `columns`
  private record Factors(
      long rows, int rank, int columns, List<float[]> up, List<float[]> down, double scale) {}

  /// Whether a folder holds an adapter rather than a model.
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /// Reads an adapter.
  ///
  /// @throws CheckpointException if it is not plain LoRA, or damaged
  static LowRankAdapter read(Path folder) throws IOException {
    JsonNode config;
    try {
      config = new JsonMapper().readTree(Files.readString(folder.resolve(CONFIG)));
    } catch (JacksonException e) {
      throw new CheckpointException(CONFIG + " is not JSON", e);
    }
    double scale = scale(config);
    if (!Files.exists(folder.resolve(WEIGHTS))) {
      throw new CheckpointException("there is no " + WEIGHTS + " beside " + CONFIG);
    }
    try (var weights = Checkpoint.openSingle(folder.resolve(WEIGHTS))) {
      var factors = new LinkedHashMap<String, Factors>();
      for (var name : weights.names()) {
        if (name.endsWith(DOWN)) {
          var stem = name.substring(0, name.length() - DOWN.length());
          factors.put(target(stem), factors(weights, stem, scale));
        } else if (!name.endsWith(UP)) {
          throw new CheckpointException(
              WEIGHTS + ": " + name + " is not part of a plain LoRA adapter");
        }
      }
      if (factors.isEmpty()) {
        throw new CheckpointException(WEIGHTS + " holds no LoRA factors");
      }
      return new LowRankAdapter(factors);
    }
  }

  private static double scale(JsonNode config) throws CheckpointException {
    if (!config.path("peft_type").asString("").equals("LORA")) {
      throw new CheckpointException(
          "%s: the adapter's type is %s, not \"LORA\"".formatted(CONFIG, config.path("peft_type")));
    }
    for (var refused : List.of("use_dora", "fan_in_fan_out")) {
      if (config.path(refused).asBoolean(false)) {
        throw new CheckpointException(CONFIG + ": " + refused + " is not supported");
      }
    }
    if (!config.path("bias").asString("none").equals("none")) {
      throw new CheckpointException(CONFIG + ": trained biases are not supported");
    }
    double rank = config.path("r").asDouble(0);
    double alpha = config.path("lora_alpha").asDouble(0);
    if (!(rank >= 1) || !(alpha > 0)) {
      throw new CheckpointException(CONFIG + ": r or lora_alpha is missing");
    }
    if (!config.path("rank_pattern").isEmpty() || !config.path("alpha_pattern").isEmpty()) {
      throw new CheckpointException(CONFIG + ": patterns of ranks are not supported");
    }
    return alpha / (config.path("use_rslora").asBoolean(false) ? Math.sqrt(rank) : rank);
  }

  private static String target(String stem) throws CheckpointException {
    if (!stem.startsWith(PREFIX)) {
      throw new CheckpointException(WEIGHTS + ": " + stem + " belongs to no model");
    }
    var name = stem.substring(PREFIX.length()) + ".weight";
    return name.startsWith("model.") ? name : "model." + name;
  }

  private static Factors factors(Checkpoint weights, String stem, double scale) throws IOException {
    var down = weights.find(stem + DOWN).orElseThrow();
    var up =
        weights
            .find(stem + UP)
            .orElseThrow(() -> new CheckpointException(WEIGHTS + ": " + stem + UP + " is missing"));
    if (down.shape().size() != 2
        || up.shape().size() != 2
        || !up.shape().getLast().equals(down.shape().getFirst())) {
      throw new CheckpointException(
          "%s: %s is %s and %s %s, which do not fit together"
              .formatted(WEIGHTS, down.name(), down.shapeText(), up.name(), up.shapeText()));
    }
    return new Factors(
        up.shape().getFirst(),
        Math.toIntExact(down.shape().getFirst()),
        Math.toIntExact(down.shape().getLast()),
        rows(weights, up),
        rows(weights, down),
        scale);
  }

  private static List<float[]> rows(Checkpoint weights, Tensor tensor) throws IOException {
    int width = Math.toIntExact(tensor.shape().getLast());
    var rows = new ArrayList<float[]>();
    for (long row = 0; row < tensor.shape().getFirst(); row++) {
      rows.add(weights.read(tensor, row * width, width));
    }
    return List.copyOf(rows);
  }

  /// Adds what the adapter has learnt to some rows of a weight, if it has any for it.
  ///
  /// @param name of the weight in the base
  /// @param shape of the weight
  /// @param firstRow index of the first row in `numbers`
  /// @throws CheckpointException if the base has another shape
  void apply(String name, List<Long> shape, long firstRow, float[] numbers)
      throws CheckpointException {
    var found = factors.get(name);
    if (found == null) {
      return;
    }
    if (!shape.equals(List.of(found.rows, (long) found.columns))) {
      throw new CheckpointException(
          "%s: the adapter changes a weight %s of %d x %d, but the base has %s"
              .formatted(WEIGHTS, name, found.rows, found.columns, shape));
    }
    unused.remove(name);
    int rows = numbers.length / found.columns;
    for (int row = 0; row < rows; row++) {
      var up = found.up.get(Math.toIntExact(firstRow + row));
      for (int column = 0; column < found.columns; column++) {
        double sum = 0;
        for (int k = 0; k < found.rank; k++) {
          sum += (double) up[k] * found.down.get(k)[column];
        }
        numbers[row * found.columns + column] += (float) (found.scale * sum);
      }
    }
  }

  /// Checks that the base had every weight that the adapter changes.
  void requireAllApplied() throws CheckpointException {
    if (!unused.isEmpty()) {
      throw new CheckpointException(
          "the base has no weight %s, which the adapter changes; is it another base?"
              .formatted(unused.iterator().next()));
    }
  }
}
