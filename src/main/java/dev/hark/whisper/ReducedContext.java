package dev.hark.whisper;

/// How few positions of the encoder a piece of audio can do with.
///
/// The contexts are multiples of 256 because flash attention pads its rows to that number and does
/// not mask them. What a reduced context costs in accuracy depends on the model.
final class ReducedContext {
  /// The library's word for all 1500 positions.
  static final int FULL = 0;

  private static final int[] CONTEXTS = {512, 768, 1024, 1280};
  private static final int POSITIONS_PER_SECOND = 50;

  /// Room behind the audio: a model that sees its speech cut off repeats itself.
  private static final int SPARE_POSITIONS = 64;

  private ReducedContext() {}

  /// The rule.
  ///
  /// @param samples all the audio of the call, at 16 kHz
  /// @return the smallest context that holds it, or [#FULL] above 24.32 s
  static int of(int samples) {
    double needed = (double) samples / 16_000 * POSITIONS_PER_SECOND + SPARE_POSITIONS;
    for (int context : CONTEXTS) {
      if (context >= needed) {
        return context;
      }
    }
    return FULL;
  }
}
