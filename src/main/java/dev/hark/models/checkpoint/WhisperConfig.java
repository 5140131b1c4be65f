package dev.hark.models.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `config.json` says of the architecture.
///
/// @param vocabulary tokens
/// @param audioPositions positions of the encoder
/// @param textPositions positions of the decoder
/// @param width of both
/// @param encoderHeads attention heads of the encoder
/// @param encoderLayers its depth
/// @param encoderInner width inside its feed-forward layers
/// @param decoderHeads attention heads of the decoder
/// @param decoderLayers its depth; distilled models have fewer
/// @param decoderInner width inside its feed-forward layers
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
  private static final int MOST = 1 << 20;

  /// whisper.cpp's encoder has this many positions, and no other number works.
  private static final int AUDIO_POSITIONS = 1500;

  /// whisper.cpp's feed-forward layers are so much wider than the rest.
  private static final int INNER = 4;

  /// Reads the file of a checkpoint's folder.
  ///
  /// @throws CheckpointException if it is not Whisper, or of a kind that whisper.cpp cannot run
  static WhisperConfig read(Path folder) throws IOException {
    var file = folder.resolve("config.json");
    JsonNode json;
    try {
      json = new JsonMapper().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new CheckpointException("config.json is not JSON", e);
    }
    if (!json.path("model_type").asString("").equals("whisper")) {
      throw new CheckpointException(
          "config.json: the model type is %s, not \"whisper\"".formatted(json.path("model_type")));
    }
    var config =
        new WhisperConfig(
            number(json, "vocab_size"),
            number(json, "max_source_positions"),
            number(json, "max_target_positions"),
            number(json, "d_model"),
            number(json, "encoder_attention_heads"),
            number(json, "encoder_layers"),
            number(json, "encoder_ffn_dim"),
            number(json, "decoder_attention_heads"),
            number(json, "decoder_layers"),
            number(json, "decoder_ffn_dim"),
            number(json, "num_mel_bins"));
    config.check();
    return config;
  }

  private static int number(JsonNode json, String name) throws CheckpointException {
    var value = json.path(name);
    if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > MOST) {
      throw new CheckpointException(
          "config.json: %s is %s".formatted(name, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  private void check() throws CheckpointException {
    require(melBins == 80 || melBins == 128, "num_mel_bins is " + melBins + ", not 80 or 128");
    require(
        audioPositions == AUDIO_POSITIONS,
        "max_source_positions is " + audioPositions + "; whisper.cpp runs only 1500");
    require(
        encoderInner == INNER * width && decoderInner == INNER * width,
        "the feed-forward layers are not 4 times as wide as the rest; whisper.cpp needs that");
    require(
        width % encoderHeads == 0 && width % decoderHeads == 0,
        "d_model is no multiple of the attention heads");
  }

  private static void require(boolean holds, String otherwise) throws CheckpointException {
    if (!holds) {
      throw new CheckpointException("config.json: " + otherwise);
    }
  }
}
