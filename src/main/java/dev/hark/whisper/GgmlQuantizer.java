package dev.hark.whisper;

import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.checkpoint.TensorQuantizer;
import dev.hark.whisper.bindings.Native;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// ggml's own quantisation, so that a weight becomes the same bytes as with upstream's tools. Runs
/// in the process that uses it: for commands, not for a server.
public final class GgmlQuantizer implements TensorQuantizer {
  private final QuantizedFormat format;
  private final int tensorType;

  private GgmlQuantizer(QuantizedFormat format) {
    this.format = format;
    this.tensorType = Native.hark_tensor_type(format.fileType());
    if (Native.hark_block_size(tensorType) != format.blockSize()) {
      throw new IllegalStateException("ggml has other blocks for " + format.label());
    }
  }

  /// Loads the library into this process.
  ///
  /// @param folder holds `libggml-base` and its neighbours
  /// @throws UnsatisfiedLinkError if one is missing or not for this platform
  public static GgmlQuantizer load(Path folder, QuantizedFormat format) {
    WhisperLibrary.link(folder);
    return new GgmlQuantizer(format);
  }

  @Override
  public QuantizedFormat format() {
    return format;
  }

  @Override
  public int tensorType() {
    return tensorType;
  }

  /// @throws IllegalArgumentException if the rows are not whole, or no multiple of a block:
  ///   upstream would abort
  @Override
  public ByteBuffer quantize(float[] numbers, int rowLength) {
    if (rowLength < 1 || rowLength % format.blockSize() != 0 || numbers.length % rowLength != 0) {
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
