package dev.hark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The largest Whisper's tensors pass through a small heap. Its depth makes no difference: one
/// piece of one tensor is in memory at a time.
class ImportMemoryTest {
  private static final String CONFIG =
      """
      {"model_type":"whisper","vocab_size":51866,"d_model":1280,"num_mel_bins":128,
       "encoder_layers":1,"encoder_attention_heads":20,"decoder_layers":1,"decoder_attention_heads":20}\
      """;

  @TempDir Path folder;

  @Test
  void theWidthOfTheLargestModelNeedsLittleHeap() throws Exception {
    Files.writeString(folder.resolve("config.json"), CONFIG);
    Files.copy(TestCheckpoint.FIXTURE.resolve("vocab.json"), folder.resolve("vocab.json"));
    writeZeros();

    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Import.class.getName(),
                folder.toString())
            .inheritIO()
            .start();

    assertThat(child.waitFor()).isZero();
    assertThat(folder.resolve("out.bin")).isNotEmptyFile();
  }

  /// A file with holes: it takes no room on the disk.
  private void writeZeros() throws IOException {
    var entries = new ArrayList<String>();
    long end = 0;
    for (var entry : Layout.of(WhisperConfig.read(folder))) {
      long begin = end;
      end += entry.shape().stream().reduce(1L, Math::multiplyExact) * Float.BYTES;
      entries.add(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(entry.source(), entry.shape(), begin, end));
    }
    var header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
    var start = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(header.length).put(header);
    try (var file = new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
      file.write(start.array());
      file.setLength(start.capacity() + end);
    }
  }

  /// Runs in the process with the small heap.
  static final class Import {
    private Import() {}

    static void main(String[] arguments) throws IOException {
      var folder = Path.of(arguments[0]);
      CheckpointImport.of(folder, Optional.empty())
          .write(folder.resolve("out.bin"), Optional.empty(), part -> {});
    }
  }
}
