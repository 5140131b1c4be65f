package dev.hark.whisper.vad;

import dev.hark.windows.Level;
import java.util.Arrays;

/// Makes quiet recordings louder before a detector gets them. At 40 dB below the usual level,
/// WebRTC's detector misses half of the speech and Silero misses some words entirely, while
/// Whisper, which looks at relative levels, still transcribes them (measured with the fixtures).
final class QuietRecording {
  /// In dB of full scale. Loud speech is brought to this level.
  private static final double USUAL = -24;

  /// In dB.
  private static final double MAX_GAIN = 20;

  /// In dB between loud and quiet frames. Steady noise has less and is not amplified.
  private static final double MIN_SPREAD = 10;

  private static final double LOUD = 0.95;
  private static final double QUIET = 0.1;

  private QuietRecording() {}

  /// Returns louder samples, or the same ones if they need no gain.
  static short[] amplify(short[] pcm) {
    var levels = Level.ofFrames(pcm, Level.FRAME);
    Arrays.sort(levels);
    if (levels.length == 0) {
      return pcm;
    }
    double loud = levels[(int) ((levels.length - 1) * LOUD)];
    double gain = Math.min(MAX_GAIN, USUAL - loud);
    if (gain <= 0 || loud - levels[(int) ((levels.length - 1) * QUIET)] < MIN_SPREAD) {
      return pcm;
    }
    double factor = Math.pow(10, gain / 20);
    var louder = new short[pcm.length];
    for (int i = 0; i < pcm.length; i++) {
      louder[i] = (short) Math.clamp(Math.round(pcm[i] * factor), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return louder;
  }
}
