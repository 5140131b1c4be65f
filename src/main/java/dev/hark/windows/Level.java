package dev.hark.windows;

import dev.hark.audio.PcmFile;
import dev.hark.audio.PcmSamples;

/// Measures how loud audio is: its mean power, and its level in dB of full scale.
public final class Level {
  /// The level of digital silence and of anything quieter, in dB of full scale: two steps of a
  /// 16-bit sample. Dither and the rounding of coders reach it, speech in a usable recording does
  /// not.
  public static final double SILENCE = -84;

  /// The length in samples of the frames that speech is looked for in: 20 ms.
  public static final int FRAME = PcmFile.SAMPLE_RATE / 50;

  private static final double FULL_POWER = (double) PcmSamples.FULL_SCALE * PcmSamples.FULL_SCALE;

  private Level() {}

  /// Returns the level of a mean power, in dB of full scale; at least [#SILENCE].
  ///
  /// @param power the mean square of samples between -1 and 1
  public static double of(double power) {
    return Math.max(SILENCE, 10 * Math.log10(power));
  }

  /// Tells whether a level is that of digital silence.
  public static boolean isSilence(double level) {
    return level <= SILENCE;
  }

  /// Returns the level of every frame; the last frame may be shorter.
  public static double[] ofFrames(short[] samples, int frameSamples) {
    var levels = powers(samples, frameSamples);
    for (int frame = 0; frame < levels.length; frame++) {
      levels[frame] = of(levels[frame]);
    }
    return levels;
  }

  /// Returns the mean power of every frame, 0 to 1; the last frame may be shorter.
  static double[] powers(short[] samples, int frameSamples) {
    var powers = new double[Math.ceilDiv(samples.length, frameSamples)];
    for (int frame = 0; frame < powers.length; frame++) {
      int from = frame * frameSamples;
      int to = Math.min(samples.length, from + frameSamples);
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += (double) samples[i] * samples[i];
      }
      powers[frame] = sum / (to - from) / FULL_POWER;
    }
    return powers;
  }
}
