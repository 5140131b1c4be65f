package dev.hark.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.checkpoint.CheckpointImport;
import dev.hark.checkpoint.GgmlQuantization;
import dev.hark.checkpoint.QuantizedFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The digests are those of the files that upstream's own program makes of the demo model. It is
/// built from the pinned source (`src/native/build.sh source` prints its folder) and run so:
///
///     cmake -S SOURCE -B BUILD -DCMAKE_BUILD_TYPE=Release -DWHISPER_BUILD_EXAMPLES=ON
///     cmake --build BUILD --target whisper-quantize
///     BUILD/bin/whisper-quantize src/main/resources/models/ggml-digits.bin OUT q8_0
///     sha256sum OUT
class GgmlQuantizerTest {
  @TempDir Path folder;

  private Path out() {
    return folder.resolve("out.bin");
  }

  private static GgmlQuantizer quantizer(QuantizedFormat format) {
    return GgmlQuantizer.load(Clips.libraries(), format);
  }

  @ParameterizedTest
  @CsvSource({
    "Q4_0, 7b807ccd563c25481d5b4fd7121dba2c62f4cbbe5d975f4fef01aa5dd9313b2b",
    "Q4_1, 23acbb4be7a02c304a140f2099bb76a304ddb495c4530cead8bc9577020369e1",
    "Q5_0, 377bb5d2ad55fadbe261525db985460285defc06173f9ff3e4de5f04d6acc2ca",
    "Q5_1, efe7f5e3c7d58342377ac03efd68e8314ffea276936b46ee2cd432f40a62baa5",
    "Q8_0, 3c5d1b644192ed499825c70794ddc210a404453dd4b2d8212040fa97756bbc8e"
  })
  void givesTheBytesThatUpstreamsProgramGives(QuantizedFormat format, String digest)
      throws Exception {
    var progress = new ArrayList<Double>();

    GgmlQuantization.write(Clips.model(), out(), quantizer(format), progress::add);

    assertThat(sha256(out())).isEqualTo(digest);
    assertThat(progress).isSorted().endsWith(1.0);
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  /// The checkpoint has 16 bits, like the demo model made from it.
  @Test
  void quantisesACheckpointAsTheFileMadeFromIt() throws Exception {
    var checkpoint = CheckpointImport.of(Path.of("src/test/resources/digits-hf"), Optional.empty());
    var q5 = quantizer(QuantizedFormat.Q5_0);

    var plain = folder.resolve("plain.bin");
    checkpoint.write(plain, Optional.empty(), part -> {});
    var quantised = folder.resolve("quantised.bin");
    GgmlQuantization.write(plain, quantised, q5, part -> {});
    checkpoint.write(out(), Optional.of(q5), part -> {});

    assertThat(out()).hasSameBinaryContentAs(quantised);
    assertThat(checkpoint.bytes(Optional.of(QuantizedFormat.Q5_0)))
        .isBetween(Files.size(out()), Files.size(out()) + (2 << 20));
    assertThat(checkpoint.bytes(Optional.empty()))
        .isBetween(Files.size(plain), Files.size(plain) + (2 << 20));
  }

  @ParameterizedTest
  @EnumSource(QuantizedFormat.class)
  void everyFormatComesCloseToTheNumbers(QuantizedFormat format) {
    int row = 2 * format.type().blockSize();
    var numbers = new float[3 * row];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.sin(i);
    }

    var blocks = quantizer(format).quantize(numbers, row);

    assertThat(blocks.remaining()).isLessThan(numbers.length * Short.BYTES).isPositive();
    var again = quantizer(format).quantize(Arrays.copyOf(numbers, row), row);
    assertThat(again).isEqualTo(blocks.slice(0, blocks.remaining() / 3));
  }

  @Test
  void refusesRowsThatAreNoMultipleOfABlock() {
    var quantizer = quantizer(QuantizedFormat.Q8_0);
    assertThatThrownBy(() -> quantizer.quantize(new float[48], 48))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quantizer.quantize(new float[40], 32))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAFormatThatTheModelIsTooNarrowFor() {
    assertThatThrownBy(() ->
            GgmlQuantization.write(
                Clips.model(), out(), quantizer(QuantizedFormat.Q4_K), part -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("q4_k needs rows of a multiple of 256 numbers")
        .hasMessageContaining("has 64; take q8_0 or q5_0");
  }

  @Test
  void refusesAModelThatIsQuantisedAlready() throws IOException {
    var q8 = quantizer(QuantizedFormat.Q8_0);
    var first = folder.resolve("first.bin");
    GgmlQuantization.write(Clips.model(), first, q8, part -> {});
    assertThatThrownBy(() -> GgmlQuantization.write(first, out(), q8, part -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("first.bin: it is quantised already");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, not a ggml model",
    "48, 100000, mel filters",
    "64376, -5, tokens",
    "64380, 70000, its token 0 has"
  })
  void namesWhatIsDamaged(int at, int value, String said) throws IOException {
    var bytes = Files.readAllBytes(Clips.model());
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    var damaged = Files.write(folder.resolve("damaged.bin"), bytes);
    assertThatThrownBy(() ->
            GgmlQuantization.write(damaged, out(), quantizer(QuantizedFormat.Q8_0), part -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("damaged.bin: ")
        .hasMessageContaining(said);
  }

  @Test
  void namesTheTensorWhereTheFileIsCutOff() throws IOException {
    var bytes = Files.readAllBytes(Clips.model());
    var cut = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(
            () -> GgmlQuantization.write(cut, out(), quantizer(QuantizedFormat.Q8_0), part -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cut.bin: it is cut off in the tensor ");
  }

  @Test
  void refusesWeightsThatAreNoNumbers() throws IOException {
    var bytes = Files.readAllBytes(Clips.model());
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(Bytes.positionOfNumbers(bytes, "encoder.blocks.0.mlp.0.weight"), (short) 0x7e00);
    var damaged = Files.write(folder.resolve("nan.bin"), bytes);
    assertThatThrownBy(() ->
            GgmlQuantization.write(damaged, out(), quantizer(QuantizedFormat.Q8_0), part -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessage("tensor encoder.blocks.0.mlp.0.weight: NaN is no number");
  }

  private static final class Bytes {
    static int positionOfNumbers(byte[] file, String tensor) {
      var text = new String(file, StandardCharsets.ISO_8859_1);
      return text.indexOf(tensor) + tensor.length();
    }
  }
}
