package dev.hark.whisper;

import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.checkpoint.TensorQuantizer;
import dev.hark.whisper.bindings.Native;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Quantises with ggml itself, so that a weight becomes the same bytes as with upstream's tools. It
/// runs in the calling process: use it in commands, not in a server.
public final class GgmlQuantizer implements TensorQuantizer {
  private final QuantizedFormat format;
  private final int tensorType;

  private GgmlQuantizer(QuantizedFormat format) {
    this.format = format;
    this.tensorType = Native.hark_tensor_type(format.type().fileType());
    int blockSize = format.type().blockSize();
    if (tensorType != format.type().tensorType()
        || Native.hark_block_size(tensorType) != blockSize
        || Native.hark_row_bytes(tensorType, blockSize) != format.type().bytes(blockSize)) {
      throw new IllegalStateException("ggml has other blocks for " + format.label());
    }
  }

  /// Loads the library into this process.
  ///
  /// @param folder holds `libggml-base` and its neighbours
  /// @throws UnsatisfiedLinkError if one is missing or built for another platform
  public static GgmlQuantizer load(Path folder, QuantizedFormat format) {
    WhisperLibrary.link(folder);
    return new GgmlQuantizer(format);
  }

  @Override
  public QuantizedFormat format() {
    return format;
  }

  /// @throws IllegalArgumentException if a row is incomplete or not a multiple of a block; upstream
  ///   would abort the process
  @Override
  public ByteBuffer quantize(float[] numbers, int rowLength) {
    if (rowLength < 1
        || rowLength % format.type().blockSize() != 0
        || numbers.length % rowLength != 0) {
      throw new IllegalArgumentException(
          "%d numbers in rows of %d".formatted(numbers.length, rowLength));
    }
    long rows = numbers.length / rowLength;
    var blocks = new byte[Math.toIntExact(rows * Native.hark_row_bytes(tensorType, rowLength))];
    long written = Native.hark_quantize(tensorType, numbers, blocks, rows, rowLength);
    if (written != blocks.length) {
      throw new IllegalStateException(
          "ggml wrote %d of %d bytes".formatted(written, blocks.length));
    }
    return ByteBuffer.wrap(blocks);
  }
}
