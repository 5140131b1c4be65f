package dev.hark.checkpoint;

import java.nio.ByteBuffer;

/// Makes numbers smaller, in blocks, as ggml does.
public interface TensorQuantizer {
  /// What it makes of them.
  QuantizedFormat format();

  /// ggml's number of a tensor's format, which is not that of the file.
  int tensorType();

  /// Quantises whole rows.
  ///
  /// @param numbers the rows, one after the other
  /// @param rowLength numbers in a row, a multiple of the format's block
  /// @return the blocks, ready to be written
  ByteBuffer quantize(float[] numbers, int rowLength);
}
