package dev.hark.whisper.vad;

/// How loud sound is, frame by frame.
final class FrameLevels {
  /// In dB of full scale: two steps of a 16-bit sample. Dither and the rounding of coders reach it,
  /// speech in a usable recording does not.
  private static final double SILENCE = -84;

  private static final double FULL_SCALE = 32_768;

  private FrameLevels() {}

  /// The root mean square of every frame in dB of full scale; at least [#SILENCE], which stands for
  /// anything quieter. The last frame may be shorter.
  static double[] of(short[] pcm, int frameSamples) {
    var levels = new double[(pcm.length + frameSamples - 1) / frameSamples];
    for (int frame = 0; frame < levels.length; frame++) {
      int from = frame * frameSamples;
      int to = Math.min(pcm.length, from + frameSamples);
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += (double) pcm[i] * pcm[i];
      }
      double mean = sum / (to - from) / (FULL_SCALE * FULL_SCALE);
      levels[frame] = Math.max(SILENCE, 10 * Math.log10(mean));
    }
    return levels;
  }

  /// Whether a level is that of digital silence.
  static boolean isSilence(double level) {
    return level <= SILENCE;
  }
}
