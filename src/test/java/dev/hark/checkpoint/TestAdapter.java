package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A LoRA adapter of one weight of the demo model, for the tests of other packages.
public final class TestAdapter {
  private static final int RANK = 4;
  private static final int WIDTH = 64;
  private static final String WEIGHT =
      "base_model.model.model.decoder.layers.1.self_attn.q_proj.lora_%s.weight";

  private TestAdapter() {}

  /// Writes one.
  ///
  /// @param folder is made
  /// @param base what it says it was trained on
  /// @param up all numbers of one factor; with 0 the adapter changes nothing
  public static Path write(Path folder, String base, float up) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("adapter_config.json"),
        """
        {"peft_type":"LORA","r":4,"lora_alpha":8,"bias":"none","base_model_name_or_path":"%s"}
        """
            .formatted(base));
    new SafeTensorsWriter()
        .add(WEIGHT.formatted("A"), NumberFormat.F32, List.of(RANK, WIDTH), all(0.01F))
        .add(WEIGHT.formatted("B"), NumberFormat.F32, List.of(WIDTH, RANK), all(up))
        .write(folder.resolve("adapter_model.safetensors"));
    return folder;
  }

  private static float[] all(float value) {
    var numbers = new float[RANK * WIDTH];
    Arrays.fill(numbers, value);
    return numbers;
  }
}
