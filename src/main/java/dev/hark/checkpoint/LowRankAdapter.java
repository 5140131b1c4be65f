package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Applies a LoRA adapter (Hu et al., 2021) as PEFT saves it. For some weights W it has a product B
/// A of low rank, so that the adapted weight is W + scale B A. Only the factors of one weight are
/// in memory at a time.
final class LowRankAdapter implements AutoCloseable {
  static final String CONFIG = "adapter_config.json";
  static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";

  /// A full-rank change of the largest Whisper would have rank 1280.
  private static final long MAX_RANK = 4096;

  private final Checkpoint weights;
  private final double scale;
  private final Map<String, Pair> pairs;
  private @Nullable Factors current;

  private LowRankAdapter(Checkpoint weights, double scale, Map<String, Pair> pairs) {
    this.weights = weights;
    this.scale = scale;
    this.pairs = pairs;
  }

  /// The two factors of one weight, in the file.
  ///
  /// @param up B, `rows` x `rank`
  /// @param down A, `rank` x `columns`
  private record Pair(Tensor up, Tensor down) {
    List<Long> shape() {
      return List.of(up.shape().getFirst(), down.shape().getLast());
    }
  }

  /// The two factors of one weight, in memory, row-major.
  private static final class Factors {
    private final String name;
    private final int rank;
    private final int columns;
    private final float[] up;
    private final float[] down;

    private Factors(String name, int rank, int columns, float[] up, float[] down) {
      this.name = name;
      this.rank = rank;
      this.columns = columns;
      this.up = up;
      this.down = down;
    }
  }

  /// Tells whether a folder holds an adapter rather than a model.
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /// Returns what the adapter was trained on: a folder, or a name on Hugging Face; empty if it does
  /// not say.
  static Optional<String> base(Path folder) throws IOException {
    var name = config(folder).path("base_model_name_or_path").asString("");
    return Optional.of(name).filter(base -> !base.isBlank());
  }

  /// Opens an adapter.
  ///
  /// @throws CheckpointException if it is not plain LoRA or is damaged
  static LowRankAdapter open(Path folder) throws IOException {
    double scale = scale(config(folder));
    if (!Files.exists(folder.resolve(WEIGHTS))) {
      throw new CheckpointException(
          Files.exists(folder.resolve("adapter_model.bin"))
              ? "adapter_model.bin is a Python pickle, which runs whatever code is in it when it is"
                  + " read; save the adapter with safe_serialization=True"
              : "there is no " + WEIGHTS + " beside " + CONFIG);
    }
    var weights = Checkpoint.openSingle(folder.resolve(WEIGHTS));
    try {
      return new LowRankAdapter(weights, scale, pairs(weights));
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static JsonNode config(Path folder) throws IOException {
    try {
      return new JsonMapper().readTree(Files.readString(folder.resolve(CONFIG)));
    } catch (JacksonException e) {
      throw new CheckpointException(CONFIG + " is not JSON", e);
    }
  }

  private static double scale(JsonNode config) throws CheckpointException {
    if (!config.path("peft_type").asString("").equals("LORA")) {
      throw new CheckpointException(
          "%s: the adapter's type is %s, not \"LORA\"".formatted(CONFIG, config.path("peft_type")));
    }
    for (var refused : List.of("use_dora", "fan_in_fan_out", "lora_bias")) {
      if (config.path(refused).asBoolean(false)) {
        throw new CheckpointException(CONFIG + ": " + refused + " is not supported");
      }
    }
    if (!config.path("bias").asString("none").equals("none")) {
      throw new CheckpointException(CONFIG + ": trained biases are not supported");
    }
    double rank = config.path("r").asDouble(0);
    double alpha = config.path("lora_alpha").asDouble(0);
    if (!(rank >= 1) || !(alpha > 0) || Double.isInfinite(alpha)) {
      throw new CheckpointException(CONFIG + ": r or lora_alpha is missing");
    }
    if (!config.path("rank_pattern").isEmpty() || !config.path("alpha_pattern").isEmpty()) {
      throw new CheckpointException(CONFIG + ": patterns of ranks are not supported");
    }
    return alpha / (config.path("use_rslora").asBoolean(false) ? Math.sqrt(rank) : rank);
  }

  private static Map<String, Pair> pairs(Checkpoint weights) throws CheckpointException {
    var pairs = new LinkedHashMap<String, Pair>();
    for (var name : weights.names()) {
      if (name.endsWith(DOWN)) {
        var stem = name.substring(0, name.length() - DOWN.length());
        pairs.put(target(stem), pair(weights, stem));
      } else if (!name.endsWith(UP)) {
        throw new CheckpointException(
            WEIGHTS + ": " + name + " is not part of a plain LoRA adapter");
      } else {
        factor(weights, name.substring(0, name.length() - UP.length()) + DOWN);
      }
    }
    if (pairs.isEmpty()) {
      throw new CheckpointException(WEIGHTS + " holds no LoRA factors");
    }
    return pairs;
  }

  private static String target(String stem) throws CheckpointException {
    if (!stem.startsWith(PREFIX)) {
      throw new CheckpointException(WEIGHTS + ": " + stem + " belongs to no model");
    }
    var name = stem.substring(PREFIX.length()) + ".weight";
    return name.startsWith("model.") ? name : "model." + name;
  }

  private static Pair pair(Checkpoint weights, String stem) throws CheckpointException {
    var down = factor(weights, stem + DOWN);
    var up = factor(weights, stem + UP);
    if (down.shape().size() != 2
        || up.shape().size() != 2
        || down.elements() == 0
        || down.shape().getFirst() > MAX_RANK
        || !up.shape().getLast().equals(down.shape().getFirst())) {
      throw new CheckpointException(
          "%s: %s is %s and %s %s, which do not fit together"
              .formatted(WEIGHTS, down.name(), down.shapeText(), up.name(), up.shapeText()));
    }
    return new Pair(up, down);
  }

  private static Tensor factor(Checkpoint weights, String name) throws CheckpointException {
    return weights
        .find(name)
        .orElseThrow(() -> new CheckpointException(WEIGHTS + ": " + name + " is missing"));
  }

  /// Checks that the base has every weight that the adapter changes, in its shape.
  ///
  /// @throws CheckpointException if not; the message names the first weight that does not fit
  void checkFits(List<Layout.Entry> base) throws CheckpointException {
    for (var pair : pairs.entrySet()) {
      var entry =
          base.stream()
              .filter(candidate -> candidate.source().equals(pair.getKey()))
              .findFirst()
              .orElseThrow(() ->
                  new CheckpointException(
                      "the base has no weight %s, which the adapter changes; is it another base?"
                          .formatted(pair.getKey())));
      if (!entry.shape().equals(pair.getValue().shape())) {
        throw new CheckpointException(
            "%s: the adapter changes a weight %s of the shape %s, but the base has %s; is it another base?"
                .formatted(WEIGHTS, entry.source(), pair.getValue().shape(), entry.shape()));
      }
    }
  }

  /// Adds the adapter's change to rows of a weight, if it has one for that weight.
  ///
  /// @param name the name of the weight in the base
  /// @param firstRow the index of the first row in `numbers`
  /// @param numbers whole rows of the weight; changed in place
  void apply(String name, long firstRow, float[] numbers) throws IOException {
    var pair = pairs.get(name);
    if (pair == null) {
      return;
    }
    var factors = factors(name, pair);
    int columns = factors.columns;
    var sums = new double[columns];
    for (int row = 0; row < numbers.length / columns; row++) {
      Arrays.fill(sums, 0);
      int up = Math.toIntExact((firstRow + row) * factors.rank);
      for (int k = 0; k < factors.rank; k++) {
        double weight = factors.up[up + k];
        int down = k * columns;
        for (int column = 0; column < columns; column++) {
          sums[column] += weight * factors.down[down + column];
        }
      }
      for (int column = 0; column < columns; column++) {
        int at = row * columns + column;
        numbers[at] = (float) (numbers[at] + scale * sums[column]);
      }
    }
  }

  private Factors factors(String name, Pair pair) throws IOException {
    var known = current;
    if (known != null && known.name.equals(name)) {
      return known;
    }
    int rank = Math.toIntExact(pair.down.shape().getFirst());
    int columns = Math.toIntExact(pair.down.shape().getLast());
    var factors = new Factors(name, rank, columns, all(pair.up), all(pair.down));
    current = factors;
    return factors;
  }

  private float[] all(Tensor tensor) throws IOException {
    return weights.read(tensor, 0, Math.toIntExact(tensor.elements()));
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
