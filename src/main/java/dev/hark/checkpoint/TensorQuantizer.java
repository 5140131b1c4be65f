package dev.hark.checkpoint;

import java.nio.ByteBuffer;

/// Quantises numbers block by block, as ggml does.
public interface TensorQuantizer {
  /// Returns the format that it writes.
  QuantizedFormat format();

  /// Quantises whole rows.
  ///
  /// @param numbers the rows, one after the other
  /// @param rowLength how many numbers a row has, a multiple of the format's block
  /// @return the blocks, ready to be written
  ByteBuffer quantize(float[] numbers, int rowLength);
}
