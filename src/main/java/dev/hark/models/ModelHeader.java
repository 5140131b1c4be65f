package dev.hark.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The first bytes of a ggml Whisper model, in the order in which whisper.cpp reads them.
///
/// @param vocabulary tokens; 51864 for English-only models, more for multilingual ones
/// @param audioContext positions of the encoder, 50 a second
/// @param audioState width of the encoder
/// @param audioLayers depth of the encoder
/// @param textContext positions of the decoder
/// @param textLayers depth of the decoder
/// @param melBins 80 or 128
/// @param fileType ggml's number for the format of the weights
/// @param bytes size of the file
public record ModelHeader(
    int vocabulary,
    int audioContext,
    int audioState,
    int audioLayers,
    int textContext,
    int textLayers,
    int melBins,
    int fileType,
    long bytes) {
  private static final int MAGIC = 0x67676d6c; // "ggml"
  private static final int FIELDS = 11;
  private static final int MULTILINGUAL_VOCABULARY = 51_865;

  /// Reads and checks the header.
  ///
  /// @throws IOException if the file cannot be read or is no Whisper model; the message says what
  ///   is wrong
  static ModelHeader read(Path file) throws IOException {
    var buffer = ByteBuffer.allocate((FIELDS + 1) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // the rest follows
      }
    }
    if (buffer.hasRemaining() || buffer.flip().getInt() != MAGIC) {
      throw new IOException(file + " is not a ggml model");
    }
    int vocabulary = buffer.getInt();
    int audioContext = buffer.getInt();
    int audioState = buffer.getInt();
    buffer.getInt(); // attention heads
    int audioLayers = buffer.getInt();
    int textContext = buffer.getInt();
    buffer.getInt(); // width of the decoder
    buffer.getInt(); // attention heads
    int textLayers = buffer.getInt();
    int melBins = buffer.getInt();
    int fileType = buffer.getInt();
    var header =
        new ModelHeader(
            vocabulary,
            audioContext,
            audioState,
            audioLayers,
            textContext,
            textLayers,
            melBins,
            fileType,
            Files.size(file));
    header.check(file);
    return header;
  }

  private void check(Path file) throws IOException {
    boolean plausible =
        vocabulary >= 51_000
            && vocabulary <= 60_000
            && audioContext == 1500
            && audioState > 0
            && audioState <= 8192
            && audioLayers > 0
            && audioLayers <= 128
            && textContext > 0
            && textContext <= 4096
            && textLayers > 0
            && textLayers <= 128
            && (melBins == 80 || melBins == 128);
    if (!plausible) {
      throw new IOException(file + " is not a Whisper model: " + this);
    }
    if (bytes < minBytes()) {
      throw new IOException(
          "%s is cut off: it has %d bytes, and a model of its kind has at least %d"
              .formatted(file, bytes, minBytes()));
    }
  }

  /// What the token embedding and the layers take at two bits a weight, less than any format does.
  /// whisper.cpp takes a file that ends before the first weight for an empty model, and hears
  /// nothing with it.
  private long minBytes() {
    long width = audioState;
    return (vocabulary * width + 12 * width * width * (audioLayers + textLayers)) / 4;
  }

  /// Whether the model knows languages other than English, and translation.
  public boolean multilingual() {
    return vocabulary >= MULTILINGUAL_VOCABULARY;
  }

  /// The format of the weights, as it is called in file names: `f16`, `q5_0`. Quantised files have
  /// the version of ggml's quantisation in the thousands.
  public String weights() {
    return switch (fileType % 1000) {
      case 0 -> "f32";
      case 1 -> "f16";
      case 2 -> "q4_0";
      case 3 -> "q4_1";
      case 7 -> "q8_0";
      case 8 -> "q5_0";
      case 9 -> "q5_1";
      case 10 -> "q2_k";
      case 11 -> "q3_k";
      case 12 -> "q4_k";
      case 13 -> "q5_k";
      case 14 -> "q6_k";
      default -> "type " + fileType;
    };
  }
}
