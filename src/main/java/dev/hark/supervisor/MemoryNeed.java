package dev.hark.supervisor;

import dev.hark.models.ModelHeader;

/// How much memory a worker will take, predicted from the header of its model.
///
/// @param weights of the model, in bytes, once per worker
/// @param state of one window being decoded, in bytes: key-value caches and compute buffers
public record MemoryNeed(long weights, long state) {
  private static final long MIB = 1 << 20;

  /// The worker's own Java.
  private static final long PROCESS = 80 * MIB;

  /// Upstream keeps the decoder's cache three times over so that searches can branch.
  private static final int DECODER_CACHES = 3;

  private static final long BYTES_OF_KEY_AND_VALUE = 2L * 2;

  /// Compute buffers grow with the width of the model: a constant and a slope through what upstream
  /// prints for base (180 MB a state), small (265 MB) and large (680 MB).
  private static final long BUFFERS = 60 * MIB;

  private static final long BUFFERS_PER_WIDTH = 130_000;

  /// Of a worker that loads such a model.
  public static MemoryNeed of(ModelHeader model) {
    long position = model.textLayers() * (long) model.audioState() * BYTES_OF_KEY_AND_VALUE;
    long caches = position * model.audioContext() + DECODER_CACHES * position * model.textContext();
    return new MemoryNeed(model.bytes(), caches + BUFFERS + model.audioState() * BUFFERS_PER_WIDTH);
  }

  /// Bytes of one worker.
  ///
  /// @param states windows that it decodes side by side
  public long worker(int states) {
    return weights + PROCESS + states * state;
  }

  /// In words, for messages.
  public static String mebibytes(long bytes) {
    return Math.ceilDiv(bytes, MIB) + " MiB";
  }
}
