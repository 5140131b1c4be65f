package dev.hark.whisper;

import dev.hark.windows.SampleRange;

/// Chooses how few encoder positions suffice for a piece of audio.
///
/// The contexts are multiples of 256 because flash attention pads its rows to that number and does
/// not mask them. How much accuracy a reduced context costs depends on the model.
final class ReducedContext {
  /// The library's value for all 1500 positions.
  static final int FULL = 0;

  private static final int[] CONTEXTS = {512, 768, 1024, 1280};
  private static final int POSITIONS_PER_SECOND = 50;

  /// Positions after the end of the audio: a model that sees its speech cut off repeats itself.
  private static final int SPARE_POSITIONS = 64;

  private ReducedContext() {}

  /// Returns the smallest context that suffices.
  ///
  /// @param samples all the audio of the call, at 16 kHz
  /// @return the smallest context that holds it, or [#FULL] above 24.32 s
  static int of(int samples) {
    double needed = SampleRange.seconds(samples) * POSITIONS_PER_SECOND + SPARE_POSITIONS;
    for (int context : CONTEXTS) {
      if (context >= needed) {
        return context;
      }
    }
    return FULL;
  }
}
