package dev.hark.models;

import dev.hark.checkpoint.GgmlHeader;
import dev.hark.checkpoint.GgmlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Holds the first bytes of a ggml Whisper model, in the order in which whisper.cpp reads them.
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
  /// Reads and checks the header.
  ///
  /// @throws IOException if the file cannot be read or is no Whisper model; the message says what
  ///   is wrong
  static ModelHeader read(Path file) throws IOException {
    var buffer = ByteBuffer.allocate(GgmlHeader.BYTES);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // the rest follows
      }
    }
    if (buffer.hasRemaining()) {
      throw new IOException(file + " is not a ggml model");
    }
    var start =
        GgmlHeader.parse(buffer.flip())
            .orElseThrow(() -> new IOException(file + " is not a ggml model"));
    if (!start.isPlausible()) {
      throw new IOException(file + " is not a Whisper model: " + start);
    }
    var header = of(start, Files.size(file));
    header.check(file);
    return header;
  }

  private static ModelHeader of(GgmlHeader start, long bytes) {
    return new ModelHeader(
        start.vocabulary(),
        start.audioContext(),
        start.audioState(),
        start.audioLayers(),
        start.textContext(),
        start.textLayers(),
        start.melBins(),
        start.fileType(),
        bytes);
  }

  private void check(Path file) throws IOException {
    if (bytes < minBytes()) {
      throw new IOException(
          "%s is cut off: it has %d bytes, and a model of its kind has at least %d"
              .formatted(file, bytes, minBytes()));
    }
  }

  /// Returns the size of the token embedding and the layers at two bits per weight, less than any
  /// format takes. whisper.cpp accepts a file that ends before the first weight as an empty model,
  /// and recognises nothing with it.
  private long minBytes() {
    long width = audioState;
    return (vocabulary * width + 12 * width * width * (audioLayers + textLayers)) / 4;
  }

  /// Returns whether the model knows languages other than English, and translation.
  public boolean multilingual() {
    return GgmlHeader.isMultilingual(vocabulary);
  }

  /// Returns the format of the weights, as file names have it: `f16`, `q5_0`. Quantised files have
  /// the version of ggml's quantisation in the thousands.
  public String weights() {
    return GgmlHeader.weights(fileType).map(GgmlType::label).orElse("type " + fileType);
  }
}
