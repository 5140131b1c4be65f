package dev.hark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointImportTest {
  private static final Path DEMO = Path.of("src/main/resources/models/ggml-digits.bin");
  private static final String FIRST_BIAS = "model.encoder.conv1.bias";

  @TempDir Path folder;
  @TempDir Path out;

  private Path imported(Path checkpoint) throws IOException {
    var target = out.resolve("imported.bin");
    Files.deleteIfExists(target);
    CheckpointImport.of(checkpoint, Optional.empty()).write(target, Optional.empty(), part -> {});
    return target;
  }

  @Test
  void givesTheSameHeaderFiltersAndTensorsBitForBit() throws Exception {
    var target = out.resolve("ggml-imported.bin");
    var progress = new ArrayList<Double>();

    CheckpointImport.of(TestCheckpoint.FIXTURE, Optional.empty())
        .write(target, Optional.empty(), progress::add);

    var original = GgmlParts.of(DEMO);
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
  void readsNumbersOf32Bits() throws IOException {
    var plain = Files.readAllBytes(imported(TestCheckpoint.FIXTURE));
    var checkpoint = new TestCheckpoint(folder).save(NumberFormat.F32);
    assertThat(imported(checkpoint)).hasBinaryContent(plain);
  }

  /// A number of 16 bits with 8 of them for the exponent has 7 for the rest, fewer than the 10 that
  /// are written: nothing more is lost.
  @Test
  void readsNumbersWithALargeExponent() throws IOException {
    var checkpoint = new TestCheckpoint(folder);
    for (var entry : Layout.of(WhisperConfig.read(folder))) {
      var numbers = checkpoint.numbers(entry.source());
      for (int i = 0; i < numbers.length; i++) {
        int bits = Float.floatToIntBits(numbers[i]) & 0xffff0000;
        numbers[i] = Float.intBitsToFloat(bits);
      }
    }
    checkpoint.save(NumberFormat.F32);
    var expected = Files.readAllBytes(imported(folder));
    checkpoint.save(NumberFormat.BF16);
    assertThat(imported(folder)).hasBinaryContent(expected);
  }

  @Test
  void readsShards() throws IOException {
    var plain = Files.readAllBytes(imported(TestCheckpoint.FIXTURE));
    assertThat(imported(new TestCheckpoint(folder).saveShards(3))).hasBinaryContent(plain);
  }

  @Test
  void readsNamesWithoutTheirFirstPartAndAHeadThatRepeatsTheEmbedding() throws IOException {
    var plain = Files.readAllBytes(imported(TestCheckpoint.FIXTURE));
    var embedding = "model.decoder.embed_tokens.weight";
    var checkpoint = new TestCheckpoint(folder);
    checkpoint
        .put("proj_out.weight", checkpoint.shape(embedding), checkpoint.numbers(embedding).clone())
        .save(NumberFormat.F16, name -> name.replaceFirst("^model\\.", ""));
    assertThat(imported(folder)).hasBinaryContent(plain);
  }

  @Test
  void refusesAHeadOfItsOwn() throws IOException {
    var embedding = "model.decoder.embed_tokens.weight";
    var checkpoint = new TestCheckpoint(folder);
    var head = checkpoint.numbers(embedding).clone();
    head[1_000_000] += 1;
    checkpoint.put("proj_out.weight", checkpoint.shape(embedding), head).save(NumberFormat.F16);
    assertThatThrownBy(() -> imported(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("proj_out.weight is not the same as " + embedding);
  }

  @Test
  void readsADistilledDecoder() throws IOException {
    new TestCheckpoint(folder)
        .remove("model.decoder.layers.2")
        .remove("model.decoder.layers.3")
        .replaceInConfig("\"decoder_layers\": 4", "\"decoder_layers\": 2")
        .save(NumberFormat.F16);
    var header = ByteBuffer.wrap(Files.readAllBytes(imported(folder)));
    assertThat(header.order(ByteOrder.LITTLE_ENDIAN).getInt(9 * Integer.BYTES)).isEqualTo(2);
  }

  @Test
  void readsAnEnglishOnlyModelWithTokenizerJson() throws IOException {
    var checkpoint = new TestCheckpoint(folder);
    var embedding = "model.decoder.embed_tokens.weight";
    var fewer = Arrays.copyOf(checkpoint.numbers(embedding), 51_864 * 64);
    // an English-only vocabulary has no token of this number
    var vocabulary =
        Files.readString(folder.resolve("vocab.json"))
            .replaceFirst(",\\s*\"[^\"]*\":\\s*50256(?=\\D)", "");
    Files.delete(folder.resolve("vocab.json"));
    Files.delete(folder.resolve("added_tokens.json"));
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"added_tokens":[{"id":50256,"content":"<|endoftext|>"},{"id":50257,"content":"<|startoftranscript|>"}],
         "model":{"type":"BPE","vocab":%s,"merges":[]}}\
        """
            .formatted(vocabulary));
    checkpoint
        .put(embedding, List.of(51_864, 64), fewer)
        .replaceInConfig("51865", "51864")
        .save(NumberFormat.F16);
    assertThat(CheckpointImport.of(folder, Optional.empty()).description())
        .isEqualTo("4 + 4 layers of width 64, 80 mel bins, English only");
    imported(folder);
  }

  @Test
  void readsAModelWith128MelBinsAndAShortConfig() throws IOException {
    var checkpoint = new TestCheckpoint(folder);
    checkpoint.put("model.encoder.conv1.weight", List.of(64, 128, 3), new float[64 * 128 * 3]);
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type":"whisper","vocab_size":51865,"d_model":64,
         "encoder_layers":4,"encoder_attention_heads":1,"decoder_layers":4,"decoder_attention_heads":1}\
        """);
    checkpoint.replaceIn("preprocessor_config.json", it -> it.replace("80", "128"));
    checkpoint.replaceIn("preprocessor_config.json", it -> it.replace("4128000", "480000"));
    checkpoint.save(NumberFormat.F16);
    assertThat(CheckpointImport.of(folder, Optional.empty()).description()).contains("128 mel");
    imported(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"vocab_size\": 51865   | \"vocab_size\": 51900   | vocab_size is 51900; whisper.cpp",
        "\"vocab_size\": 51865   | \"vocab_size\": 51866   | has the number" + " 50363",
        "\"decoder_layers\": 4   | \"decoder_layers\": 3   | layers.3.",
        "\"decoder_layers\": 4   | \"decoder_layers\": 5   | layers.4.self_attn.k_proj.weight is"
            + " missing",
        "\"d_model\": 64         | \"d_model\": 128        | feed-forward",
        "\"d_model\": 64         | \"d_model\": -1         | d_model is -1",
        "\"d_model\": 64,        | ,                       | not JSON",
        "\"num_mel_bins\": 80    | \"num_mel_bins\": 128   | feature_size 80",
        "\"model_type\": \"whisper\" | \"model_type\": \"bert\" | not \"whisper\"",
        "\"activation_function\": \"gelu\" | \"activation_function\": \"relu\" |"
            + " activation_function",
        "\"max_source_positions\": 1500 | \"max_source_positions\": 750 | only 1500"
      })
  void refusesAConfigThatDoesNotFit(String text, String by, String said) throws IOException {
    new TestCheckpoint(folder).replaceInConfig(text, by).save(NumberFormat.F16);
    assertThatThrownBy(() -> imported(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(said);
  }

  @Test
  void namesATensorThatIsMissingOrHasAnotherShape() throws IOException {
    var checkpoint = new TestCheckpoint(folder);
    checkpoint.put(FIRST_BIAS, List.of(32, 2), new float[64]).save(NumberFormat.F16);
    assertThatThrownBy(() -> imported(folder))
        .hasMessage("the tensor %s has the shape [32, 2]; config.json asks for [64]", FIRST_BIAS);
    checkpoint.remove(FIRST_BIAS).save(NumberFormat.F16);
    assertThatThrownBy(() -> imported(folder))
        .hasMessage("the tensor " + FIRST_BIAS + " is missing");
  }

  @Test
  void warnsOfTensorsThatAreNoPartOfWhisper() throws IOException {
    new TestCheckpoint(folder).put("speaker_head.weight", List.of(2), 1, 2).save(NumberFormat.F16);
    assertThat(CheckpointImport.of(folder, Optional.empty()).warnings())
        .anyMatch(it -> it.contains("such as speaker_head.weight"));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 70_000})
  void refusesNumbersThatDoNotFit(float number) throws IOException {
    var name = "model.encoder.layers.1.fc1.weight";
    var checkpoint = new TestCheckpoint(folder);
    checkpoint.numbers(name)[100] = number;
    checkpoint.save(NumberFormat.F32);
    assertThatThrownBy(() -> imported(folder))
        .isInstanceOf(CheckpointException.class)
        .message()
        .containsAnyOf(name, "encoder.blocks.1.mlp.0.weight")
        .contains(String.valueOf(number));
  }

  @ParameterizedTest
  @EnumSource(QuantizedFormat.class)
  void knowsBeforehandWhetherAFormatFits(QuantizedFormat format) throws IOException {
    var checkpoint = CheckpointImport.of(TestCheckpoint.FIXTURE, Optional.empty());
    if (64 % format.type().blockSize() == 0) {
      assertThat(checkpoint.bytes(Optional.of(format))).isLessThan(Files.size(DEMO));
    } else {
      assertThatThrownBy(() -> checkpoint.bytes(Optional.of(format)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(format.label());
    }
  }
}
