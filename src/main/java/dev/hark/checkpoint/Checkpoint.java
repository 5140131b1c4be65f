package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads the weights in a folder: one file, or several with an index.
final class Checkpoint implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final String PICKLE =
      "its weights are a Python pickle (%s), which runs whatever code is in it when it is read, so"
          + " Hark does not. Convert it once where you trained it: load it with transformers and"
          + " save it with save_pretrained(FOLDER, safe_serialization=True), then import FOLDER.";

  private final Map<Path, SafeTensors> files;
  private final Map<String, SafeTensors> fileByTensor;

  private Checkpoint(Map<Path, SafeTensors> files, Map<String, SafeTensors> fileByTensor) {
    this.files = files;
    this.fileByTensor = fileByTensor;
  }

  /// Opens the weights in a folder.
  ///
  /// @throws CheckpointException if there are none or they are damaged
  static Checkpoint open(Path folder) throws IOException {
    if (Files.exists(folder.resolve(INDEX))) {
      return openShards(folder);
    }
    requireReadable(folder);
    return openSingle(folder.resolve(SINGLE));
  }

  /// Checks that the folder exists and holds safetensors rather than a pickle.
  ///
  /// @throws CheckpointException if not; the message says what to do instead
  static void requireReadable(Path folder) throws IOException {
    var name = String.valueOf(folder.getFileName());
    if (Files.isRegularFile(folder)) {
      throw new CheckpointException(
          GgmlReader.isModel(folder)
              ? name + " is a ggml model already; put it into the models folder as it is"
              : name.matches(".*\\.(pt|pth|ckpt|bin)")
                  ? PICKLE.formatted(name)
                  : name + " is a file; name the folder with config.json and model.safetensors");
    }
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException("there is no folder " + folder);
    }
    if (!Files.exists(folder.resolve(INDEX)) && !Files.exists(folder.resolve(SINGLE))) {
      throw new CheckpointException(
          pickle(folder).map(PICKLE::formatted).orElse("there is no " + SINGLE + " in " + folder));
    }
  }

  /// Opens a single file of weights.
  static Checkpoint openSingle(Path file) throws IOException {
    var weights = SafeTensors.open(file);
    var byTensor = new LinkedHashMap<String, SafeTensors>();
    weights.names().forEach(name -> byTensor.put(name, weights));
    return new Checkpoint(Map.of(file, weights), byTensor);
  }

  private static Checkpoint openShards(Path folder) throws IOException {
    var checkpoint = new Checkpoint(new LinkedHashMap<>(), new LinkedHashMap<>());
    try {
      checkpoint.addShards(folder);
      return checkpoint;
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private void addShards(Path folder) throws IOException {
    var index = index(folder);
    for (var shard : shards(folder)) {
      if (!Files.isRegularFile(folder.resolve(shard))) {
        throw new CheckpointException(
            "%s names the file %s, which is not in the folder".formatted(INDEX, shard));
      }
      files.put(folder.resolve(shard), SafeTensors.open(folder.resolve(shard)));
    }
    for (var entry : index.entrySet()) {
      var file = folder.resolve(entry.getValue());
      var weights = files.get(file);
      if (weights == null || weights.find(entry.getKey()).isEmpty()) {
        throw new CheckpointException(
            "%s promises the tensor %s in %s, but it is not there"
                .formatted(INDEX, entry.getKey(), entry.getValue()));
      }
      fileByTensor.put(entry.getKey(), weights);
    }
  }

  private static Map<String, String> index(Path folder) throws IOException {
    var index = new LinkedHashMap<String, String>();
    try {
      var map = new JsonMapper().readTree(Files.readString(folder.resolve(INDEX)));
      for (var entry : map.path("weight_map").properties()) {
        index.put(entry.getKey(), shard(entry.getValue().asString("")));
      }
    } catch (JacksonException e) {
      throw new CheckpointException(INDEX + " is not JSON", e);
    }
    if (index.isEmpty()) {
      throw new CheckpointException(INDEX + " names no tensors");
    }
    return index;
  }

  /// Checks the name of a shard. The index may come from anywhere and must not lead out of the
  /// folder.
  private static String shard(String name) throws CheckpointException {
    if (!name.matches("[\\w-][\\w.-]*\\.safetensors")) {
      throw new CheckpointException(
          "%s names the file '%s', which is no name of such a file".formatted(INDEX, name));
    }
    return name;
  }

  /// Returns the files that the index names.
  ///
  /// @throws CheckpointException if the index is damaged
  static List<String> shards(Path folder) throws IOException {
    return index(folder).values().stream().distinct().toList();
  }

  private static Optional<String> pickle(Path folder) throws IOException {
    try (DirectoryStream<Path> pickles =
        Files.newDirectoryStream(folder, "{*.pt,*.pth,*.ckpt,pytorch_model*.bin}")) {
      for (var file : pickles) {
        return Optional.of(String.valueOf(file.getFileName()));
      }
      return Optional.empty();
    }
  }

  /// Finds the tensor of a name. Some checkpoints leave out the first part of the name.
  Optional<Tensor> find(String name) {
    return in(name).or(() -> in(name.replaceFirst("^model\\.", "")));
  }

  private Optional<Tensor> in(String name) {
    return Optional.ofNullable(fileByTensor.get(name)).flatMap(file -> file.find(name));
  }

  Set<String> names() {
    return fileByTensor.keySet();
  }

  /// Returns the name of a tensor with the first part that some checkpoints leave out.
  static String fullName(String name) {
    return name.matches("(en|de)coder\\..*") ? "model." + name : name;
  }

  /// Reads numbers of a tensor.
  ///
  /// @param first index of the first number
  /// @param count how many numbers to read
  /// @throws CheckpointException if one is not finite
  float[] read(Tensor tensor, long first, int count) throws IOException {
    var file = fileByTensor.get(tensor.name());
    if (file == null) {
      throw new IllegalArgumentException("not a tensor of this checkpoint: " + tensor.name());
    }
    int width = tensor.format().bytes();
    var buffer = ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
    file.read(tensor, first * width, buffer);
    var numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = tensor.format().read(buffer);
      if (!Float.isFinite(numbers[i])) {
        throw new CheckpointException(
            "%s: tensor %s: number %d is %s"
                .formatted(file.file().getFileName(), tensor.name(), first + i, numbers[i]));
      }
    }
    return numbers;
  }

  @Override
  public void close() throws IOException {
    for (var file : files.values()) {
      file.close();
    }
  }
}
