package dev.hark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  @ParameterizedTest
  @EnumSource(NumberFormat.class)
  void readsEveryFormat(NumberFormat format) throws IOException {
    new SafeTensorsWriter()
        .add("first", format, List.of(1), 7)
        .add("second", format, List.of(2, 2), 1, -0.5f, 0, 384)
        .write(file());
    try (var checkpoint = Checkpoint.openSingle(file())) {
      var second = checkpoint.find("second").orElseThrow();
      assertThat(second.shape()).containsExactly(2L, 2L);
      assertThat(checkpoint.read(second, 0, 4)).containsExactly(1, -0.5f, 0, 384);
      assertThat(checkpoint.read(second, 2, 2)).containsExactly(0, 384);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 100 << 20, Long.MAX_VALUE, Long.MIN_VALUE, 1000})
  void refusesALyingHeaderLength(long length) throws IOException {
    SafeTensorsWriter.write(file(), length, "{}".getBytes(StandardCharsets.UTF_8), new byte[64]);
    assertThatThrownBy(() -> SafeTensors.open(file()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("model.safetensors: its header claims");
  }

  @Test
  void refusesAHeaderOf100Megabytes() throws IOException {
    var header = new byte[100 << 20];
    Arrays.fill(header, (byte) ' ');
    SafeTensorsWriter.write(file(), header.length, header, new byte[0]);
    assertThatThrownBy(() -> SafeTensors.open(file()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("104857600");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{]                                                                    | not JSON",
        "[]                                                                    | not a JSON object",
        "{`t`:{`dtype`:`I8`,`shape`:[2],`data_offsets`:[0,2]}}                 | tensor t: its"
            + " dtype",
        "{`t`:{`shape`:[2],`data_offsets`:[0,4]}}                              | tensor t: its"
            + " dtype",
        "{`t`:{`dtype`:`F16`,`shape`:[-1],`data_offsets`:[0,4]}}               | tensor t: its"
            + " shape",
        "{`t`:{`dtype`:`F16`,`data_offsets`:[0,4]}}                            | are missing",
        "{`t`:{`dtype`:`F16`,`shape`:[2],`data_offsets`:[0]}}                  | are missing",
        "{`t`:{`dtype`:`F16`,`shape`:[3],`data_offsets`:[0,4]}}                | does not fit",
        "{`t`:{`dtype`:`F16`,`shape`:[9223372036854775807,4],`data_offsets`:[0,8]}} | does not fit",
        "{`t`:{`dtype`:`F16`,`shape`:[2],`data_offsets`:[-4,0]}}               | outside the file",
        "{`t`:{`dtype`:`F16`,`shape`:[2],`data_offsets`:[14,18]}}              | outside the file",
        "{`t`:{`dtype`:`F16`,`shape`:[2],`data_offsets`:[8,4]}}                | outside the file"
      })
  void namesWhatIsWrongWithTheHeader(String header, String said) throws IOException {
    SafeTensorsWriter.write(file(), header.replace('`', '"').strip(), new byte[16]);
    assertThatThrownBy(() -> SafeTensors.open(file()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(said);
  }

  @Test
  void refusesOverlappingTensors() throws IOException {
    SafeTensorsWriter.write(
        file(),
        """
        {"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},
         "b":{"dtype":"F16","shape":[4],"data_offsets":[6,14]}}\
        """,
        new byte[16]);
    assertThatThrownBy(() -> SafeTensors.open(file()))
        .hasMessage("model.safetensors: tensor b: it overlaps a");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesNumbersThatAreNone(float number) throws IOException {
    new SafeTensorsWriter().add("t", NumberFormat.F32, List.of(3), 0, number, 1).write(file());
    try (var checkpoint = Checkpoint.openSingle(file())) {
      var tensor = checkpoint.find("t").orElseThrow();
      assertThatThrownBy(() -> checkpoint.read(tensor, 0, 3))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("tensor t: number 1 is " + number);
    }
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Files.createFile(file());
    assertThatThrownBy(() -> SafeTensors.open(file())).hasMessageContaining("only 0 bytes");
  }

  @Test
  void refusesPicklesAndSaysWhatToDoInstead() throws IOException {
    Files.createFile(folder.resolve("medium.pt"));
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("pickle (medium.pt)")
        .hasMessageContaining("safe_serialization=True");
  }

  @Test
  void readsShardsAndDoesNotFollowTheIndexOutOfTheFolder() throws IOException {
    new SafeTensorsWriter()
        .add("a", NumberFormat.F32, List.of(1), 1)
        .write(folder.resolve("model-1.safetensors"));
    new SafeTensorsWriter()
        .add("b", NumberFormat.F32, List.of(1), 2)
        .write(folder.resolve("model-2.safetensors"));
    var index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index, "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");
    try (var checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.read(checkpoint.find("b").orElseThrow(), 0, 1)).containsExactly(2);
    }
    for (var name : List.of("../model-1.safetensors", "/etc/passwd", "model-3.safetensors")) {
      Files.writeString(index, "{\"weight_map\":{\"a\":\"" + name + "\"}}");
      assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("names the file");
    }
    Files.writeString(index, "{\"weight_map\":{\"c\":\"model-1.safetensors\"}}");
    assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("the tensor c");
  }
}
