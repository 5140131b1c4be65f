package dev.hark.models.checkpoint;

import java.nio.ByteBuffer;

/// Makes numbers smaller, in blocks, as ggml does.
public interface TensorQuantizer {
  /// ggml's number of the file's format, such as 7 for `q8_0`.
  int fileType();

  /// ggml's number of a tensor's format.
  int tensorType();

  /// Numbers in one block: the length of a row must be a multiple of it.
  int blockSize();

  /// Quantises whole rows.
  ///
  /// @param numbers the rows, one after the other
  /// @param rowLength numbers in a row, a multiple of [#blockSize]
  /// @return the blocks, ready to be written
  ByteBuffer quantize(float[] numbers, int rowLength);
}
