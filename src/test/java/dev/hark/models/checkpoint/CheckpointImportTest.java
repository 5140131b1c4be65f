package dev.hark.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointImportTest {
  private static final Path FIXTURE = Path.of("src/test/resources/digits-hf");

  @TempDir Path folder;

  @Test
  void givesTheSameHeaderFiltersAndTensorsBitForBit() throws Exception {
    var target = folder.resolve("ggml-imported.bin");
    var progress = new ArrayList<Double>();

    CheckpointImport.of(FIXTURE, Optional.empty()).write(target, Optional.empty(), progress::add);

    var original = GgmlParts.of(Path.of("src/main/resources/models/ggml-digits.bin"));
    var imported = GgmlParts.of(target);
    assertThat(imported.header()).isEqualTo(original.header());
    assertThat(imported.tensors()).isEqualTo(original.tensors());
    assertThat(progress).isSorted().endsWith(1.0);
  }

  /// A ggml file without its vocabulary, of which the checkpoint's own tables have lost a part.
  ///
  /// @param header with the mel filters
  private record GgmlParts(ByteBuffer header, ByteBuffer tensors) {
    static GgmlParts of(Path file) throws IOException {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      bytes.position(12 * Integer.BYTES);
      int filters = bytes.getInt() * bytes.getInt();
      int headerEnd = bytes.position() + filters * Float.BYTES;
      bytes.position(headerEnd);
      for (int tokens = bytes.getInt(); tokens > 0; tokens--) {
        int length = bytes.getInt();
        bytes.position(bytes.position() + length);
      }
      return new GgmlParts(bytes.slice(0, headerEnd), bytes.slice());
    }
  }

  @Test
  void computesTheMelFilters() throws IOException {
    var filters = MelFilters.compute(128);
    assertThat(filters).hasSize(128 * MelFilters.BINS).doesNotContain(Float.NaN);
  }
}
