package dev.hark.whisper.vad;

import java.util.Arrays;

/// Makes quiet recordings louder before a detector hears them: 40 dB below the usual level,
/// WebRTC's misses half of the speech and Silero all of some words, while Whisper, which looks at
/// relative levels, still hears them (measured with the fixtures).
final class QuietRecording {
  /// 20 ms.
  private static final int FRAME = 320;

  /// In dB of full scale: the level that loud speech is brought to.
  private static final double USUAL = -24;

  /// In dB.
  private static final double MOST_GAIN = 20;

  /// In dB between loud and quiet: steady noise, which is less, stays as quiet as it is.
  private static final double SPREAD = 10;

  private static final double LOUD = 0.95;
  private static final double QUIET = 0.1;

  private QuietRecording() {}

  /// The samples themselves where nothing is to be done, else louder ones.
  static short[] amplify(short[] pcm) {
    var levels = FrameLevels.of(pcm, FRAME);
    Arrays.sort(levels);
    if (levels.length == 0) {
      return pcm;
    }
    double loud = levels[(int) ((levels.length - 1) * LOUD)];
    double gain = Math.min(MOST_GAIN, USUAL - loud);
    if (gain <= 0 || loud - levels[(int) ((levels.length - 1) * QUIET)] < SPREAD) {
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
