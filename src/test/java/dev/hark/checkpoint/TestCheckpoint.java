package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The fixture's checkpoint, copied into a folder and changed there.
final class TestCheckpoint {
  static final Path FIXTURE = Path.of("src/test/resources/digits-hf");

  private final Path folder;
  private final Map<String, float[]> numbers = new LinkedHashMap<>();
  private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();

  TestCheckpoint(Path folder) throws IOException {
    this.folder = folder;
    for (var name : List.of("config.json", "preprocessor_config.json", "vocab.json")) {
      Files.copy(FIXTURE.resolve(name), folder.resolve(name));
    }
    Files.copy(FIXTURE.resolve("added_tokens.json"), folder.resolve("added_tokens.json"));
    try (var original = Checkpoint.open(FIXTURE)) {
      for (var name : original.names()) {
        var tensor = original.find(name).orElseThrow();
        numbers.put(name, original.read(tensor, 0, (int) tensor.elements()));
        shapes.put(name, tensor.shape().stream().map(Long::intValue).toList());
      }
    }
  }

  Path folder() {
    return folder;
  }

  float[] numbers(String tensor) {
    return Objects.requireNonNull(numbers.get(tensor), tensor);
  }

  List<Integer> shape(String tensor) {
    return Objects.requireNonNull(shapes.get(tensor), tensor);
  }

  TestCheckpoint put(String tensor, List<Integer> shape, float... values) {
    numbers.put(tensor, values);
    shapes.put(tensor, shape);
    return this;
  }

  TestCheckpoint remove(String tensor) {
    numbers.keySet().removeIf(it -> it.startsWith(tensor));
    return this;
  }

  TestCheckpoint replaceInConfig(String text, String by) throws IOException {
    return replaceIn("config.json", it -> it.replace(text, by));
  }

  TestCheckpoint replaceIn(String file, UnaryOperator<String> change) throws IOException {
    Files.writeString(folder.resolve(file), change.apply(Files.readString(folder.resolve(file))));
    return this;
  }

  /// Writes the weights into one file.
  Path save(NumberFormat format) throws IOException {
    return save(format, name -> name);
  }

  Path save(NumberFormat format, UnaryOperator<String> rename) throws IOException {
    var out = new SafeTensorsWriter();
    numbers.forEach((name, values) -> out.add(rename.apply(name), format, shape(name), values));
    out.write(folder.resolve("model.safetensors"));
    return folder;
  }

  /// Writes the weights into several files and an index.
  Path saveShards(int count) throws IOException {
    var shards = new LinkedHashMap<String, SafeTensorsWriter>();
    var index = new LinkedHashMap<String, String>();
    int next = 0;
    for (var name : numbers.keySet()) {
      var file = "model-%05d-of-%05d.safetensors".formatted(next++ % count + 1, count);
      shards
          .computeIfAbsent(file, it -> new SafeTensorsWriter())
          .add(name, NumberFormat.F16, shape(name), numbers(name));
      index.put(name, file);
    }
    for (var shard : shards.entrySet()) {
      shard.getValue().write(folder.resolve(shard.getKey()));
    }
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        index.entrySet().stream()
            .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",", "{\"weight_map\":{", "}}")));
    return folder;
  }
}
