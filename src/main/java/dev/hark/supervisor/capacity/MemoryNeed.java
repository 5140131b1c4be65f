package dev.hark.supervisor.capacity;

import dev.hark.models.Model;
import dev.hark.models.ModelHeader;

/// Predicts how much memory a worker will take from the header of its model: an upper bound for
/// searches with up to [#DECODERS] beams, with the longest prompt.
///
/// The figures are what whisper.cpp prints for each buffer when it creates a state, for widths of
/// 64, 384, 512 and 768: they lie on straight lines. On a CPU memory counts once it is written to.
/// The largest buffer, the logits (vocabulary x text context), is touched only up to the prompt's
/// length, but twice, because there is a copy; with the longest prompt, half the context, that is
/// its full size.
///
/// @param weights of the model, in bytes, once per worker
/// @param caches key-value caches of one state, in bytes
/// @param buffers compute buffers of one state, in bytes
public record MemoryNeed(long weights, long caches, long buffers) {
  private static final long MIB = 1 << 20;

  /// The worker's own Java, its libraries and the voice activity detector.
  static final long PROCESS = 120 * MIB;

  /// The number of beams that is planned for. The fallback samples two sequences by default, which
  /// takes four sevenths of the cache of five beams.
  private static final int DECODERS = 5;

  /// Upstream makes the decoder's cache larger than its beams by this number, against
  /// fragmentation.
  private static final int SPARE_CACHES = 2;

  /// Upstream pads the number of cells in a cache to a multiple of this.
  private static final int PLACES = 256;

  /// Keys and values, two bytes each.
  private static final long KEY_AND_VALUE = 2L * 2;

  private static final long SCORE = Float.BYTES;

  /// Two buffers of the first convolution: 3000 frames, once as they are and once unrolled.
  private static final long BUFFERS_PER_MEL_BIN = 29_000;

  private static final long BUFFERS_PER_WIDTH = 77_800;
  private static final long BUFFERS = 4_800_000;

  /// Spectrum, samples, and what a search keeps for each beam.
  private static final long STATE = 10_000_000;

  private static final long PER_DECODER = 2_000_000;

  /// Without flash attention each head's weights are written to memory: measured as 12.1 MB a head
  /// in resident memory.
  private static final long PER_HEAD_WITHOUT_FLASH = 12_100_000;

  private static final int WIDTH_OF_A_HEAD = 64;

  public static MemoryNeed of(Model model) {
    var plain = of(model.header());
    return model.alignment().equals("off")
        ? plain
        : new MemoryNeed(
            plain.weights,
            plain.caches,
            plain.buffers + model.header().audioState() / WIDTH_OF_A_HEAD * PER_HEAD_WITHOUT_FLASH);
  }

  /// Returns the need of a worker that loads a model with this header.
  public static MemoryNeed of(ModelHeader model) {
    long width = model.audioState();
    long place = model.textLayers() * width * KEY_AND_VALUE;
    long caches =
        place * padded(model.audioContext())
            + place * padded(model.textContext()) * (DECODERS + SPARE_CACHES)
            + width * KEY_AND_VALUE * padded(model.audioContext());
    long buffers =
        (long) model.vocabulary() * model.textContext() * SCORE
            + model.melBins() * BUFFERS_PER_MEL_BIN
            + width * BUFFERS_PER_WIDTH
            + BUFFERS
            + STATE
            + DECODERS * PER_DECODER;
    return new MemoryNeed(model.bytes(), caches, buffers);
  }

  private static long padded(int places) {
    return Math.ceilDiv(places, PLACES) * (long) PLACES;
  }

  /// Returns the need of one window being decoded, in bytes.
  long state() {
    return caches + buffers;
  }

  /// Returns the need of a process with this number of states, in bytes.
  public long worker(int states) {
    return weights + PROCESS + states * state();
  }

  /// Returns a size in words, for messages.
  public static String mebibytes(long bytes) {
    return Math.ceilDiv(bytes, MIB) + " MiB";
  }
}
