package dev.hark.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgmlHeaderTest {
  /// Those of `tiny`, after the magic.
  private static final int[] TINY = {51865, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1};

  @TempDir private Path folder;

  /// 131,072 layers would make as many entries of a layout, 1.5 GB, before the first is missed.
  @ParameterizedTest
  @CsvSource({
    "0,131072",
    "1,1499",
    "2,0",
    "2,131072",
    "3,0",
    "4,131072",
    "5,131072",
    "6,385",
    "7,-1",
    "8,131072",
    "9,81"
  })
  void refusesAbsurdNumbersByTheHeaderAlone(int field, int value) throws IOException {
    var numbers = TINY.clone();
    numbers[field] = value;
    var file = file(numbers);

    assertThatThrownBy(() -> GgmlFile.check(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not a Whisper model");
  }

  @Test
  void refusesAFileThatEndsInsideTheHeader() throws IOException {
    var file = Files.write(folder.resolve("cut"), new byte[47]);

    assertThatThrownBy(() -> GgmlFile.check(file)).isInstanceOf(CheckpointException.class);
  }

  /// A file that is nothing but a header.
  private Path file(int[] numbers) throws IOException {
    var bytes = ByteBuffer.allocate(GgmlHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0x67676d6c);
    bytes.asIntBuffer().put(numbers);
    return Files.write(folder.resolve("model"), bytes.array());
  }
}
