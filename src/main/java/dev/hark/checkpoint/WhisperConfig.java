package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Describes the architecture of a model, as `config.json` gives it.
///
/// @param vocabulary how many tokens it has
/// @param audioPositions positions of the encoder
/// @param textPositions positions of the decoder
/// @param width the width of encoder and decoder
/// @param encoderHeads attention heads of the encoder
/// @param encoderLayers depth of the encoder
/// @param encoderInner width inside the encoder's feed-forward layers
/// @param decoderHeads attention heads of the decoder
/// @param decoderLayers depth of the decoder; distilled models have fewer layers
/// @param decoderInner width inside the decoder's feed-forward layers
/// @param melBins 80 or 128
record WhisperConfig(
    int vocabulary,
    int audioPositions,
    int textPositions,
    int width,
    int encoderHeads,
    int encoderLayers,
    int encoderInner,
    int decoderHeads,
    int decoderLayers,
    int decoderInner,
    int melBins) {
  private static final String FILE = "config.json";
  private static final int MAX_NUMBER = 1 << 20;

  private static final int MEL_BINS = 80;

  /// whisper.cpp's feed-forward layers are this many times as wide as the rest.
  private static final int INNER = 4;

  /// English only; multilingual; with Cantonese. whisper.cpp derives the number of languages from
  /// it.
  private static final Set<Integer> VOCABULARIES =
      Set.of(
          GgmlHeader.ENGLISH_VOCABULARY,
          GgmlHeader.MULTILINGUAL_VOCABULARY,
          GgmlHeader.MULTILINGUAL_VOCABULARY + 1);

  /// Reads the files of a checkpoint's folder. An optional number that is missing gets the value of
  /// all of OpenAI's models; if that is wrong, the tensors will not fit it.
  ///
  /// @throws CheckpointException if it is no Whisper model, or a kind that whisper.cpp cannot run
  static WhisperConfig read(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(FILE))) {
      throw new CheckpointException("there is no " + FILE + " in " + folder);
    }
    var json = parse(folder.resolve(FILE));
    if (!json.path("model_type").asString("").equals("whisper")) {
      throw wrong("the model type is %s, not \"whisper\"".formatted(json.path("model_type")));
    }
    require(
        json.path("activation_function").asString("gelu").equals("gelu")
            && !json.path("scale_embedding").asBoolean(false),
        "activation_function is not gelu, or scale_embedding is on; whisper.cpp computes"
            + " otherwise");
    int width = number(json, "d_model");
    var config =
        new WhisperConfig(
            number(json, "vocab_size"),
            number(json, "max_source_positions", GgmlHeader.AUDIO_CONTEXT),
            number(json, "max_target_positions", GgmlHeader.TEXT_CONTEXT),
            width,
            number(json, "encoder_attention_heads"),
            number(json, "encoder_layers"),
            number(json, "encoder_ffn_dim", INNER * width),
            number(json, "decoder_attention_heads"),
            number(json, "decoder_layers"),
            number(json, "decoder_ffn_dim", INNER * width),
            melBins(folder, json));
    config.check();
    return config;
  }

  private static JsonNode parse(Path file) throws IOException {
    try {
      return new JsonMapper().readTree(Files.readString(file));
    } catch (JacksonException | MalformedInputException e) {
      throw new CheckpointException(file.getFileName() + " is not JSON", e);
    }
  }

  private static int melBins(Path folder, JsonNode json) throws IOException {
    var file = folder.resolve("preprocessor_config.json");
    var preprocessor = Files.exists(file) ? parse(file) : MissingNode.getInstance();
    int extracted = number(preprocessor, "feature_size", MEL_BINS);
    int bins = number(json, "num_mel_bins", extracted);
    require(
        preprocessor.path("feature_size").isMissingNode() || bins == extracted,
        "num_mel_bins is %d, but preprocessor_config.json says feature_size %d"
            .formatted(bins, extracted));
    return bins;
  }

  private static int number(JsonNode json, String name, int fallback) throws CheckpointException {
    return json.path(name).isMissingNode() ? fallback : number(json, name);
  }

  private static int number(JsonNode json, String name) throws CheckpointException {
    var value = json.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.asInt() < 1
        || value.asInt() > MAX_NUMBER) {
      throw wrong("%s is %s".formatted(name, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  private void check() throws CheckpointException {
    require(
        VOCABULARIES.contains(vocabulary),
        "vocab_size is %d; whisper.cpp knows only 51864, 51865 and 51866. Were tokens added?"
            .formatted(vocabulary));
    require(melBins == 80 || melBins == 128, "num_mel_bins is " + melBins + ", not 80 or 128");
    require(
        audioPositions == GgmlHeader.AUDIO_CONTEXT,
        "max_source_positions is %d; whisper.cpp runs only %d"
            .formatted(audioPositions, GgmlHeader.AUDIO_CONTEXT));
    require(
        encoderInner == INNER * width && decoderInner == INNER * width,
        "the feed-forward layers are not 4 times as wide as the rest; whisper.cpp needs that");
    require(
        width % encoderHeads == 0 && width % decoderHeads == 0,
        "d_model is no multiple of the attention heads");
  }

  /// Tells whether the model knows languages other than English.
  boolean multilingual() {
    return GgmlHeader.isMultilingual(vocabulary);
  }

  /// Returns the header of a ggml file with this architecture.
  ///
  /// @param fileType ggml's number for the format of the weights
  GgmlHeader header(int fileType) {
    return new GgmlHeader(
        vocabulary,
        audioPositions,
        width,
        encoderHeads,
        encoderLayers,
        textPositions,
        width,
        decoderHeads,
        decoderLayers,
        melBins,
        fileType);
  }

  private static void require(boolean holds, String complaint) throws CheckpointException {
    if (!holds) {
      throw wrong(complaint);
    }
  }

  private static CheckpointException wrong(String what) {
    return new CheckpointException(FILE + ": " + what);
  }
}
