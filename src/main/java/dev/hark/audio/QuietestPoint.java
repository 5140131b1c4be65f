package dev.hark.audio;

import java.util.Arrays;

/// Finds where speech is best cut: late in a pause.
///
/// A pause is a stretch of 20 ms frames whose level stays near the lowest one. The longest pause
/// wins, but any of [#LONG_PAUSE_FRAMES] is as good as a longer one, and of equally good ones the
/// last. So speech is cut between sentences where it can be, in a gap between words otherwise, and
/// in steady noise or music at the end.
final class QuietestPoint {
  private static final int FRAME = PcmFile.SAMPLE_RATE / 50;

  /// Levels are averaged over three frames, so that a click does not divide a pause.
  private static final int SMOOTHING = 1;

  /// 0.4 s. Gaps inside a sentence are shorter.
  private static final int LONG_PAUSE_FRAMES = 20;

  /// 0.3 s: how much of a pause is left to the window after it.
  private static final int FRAMES_KEPT_AFTER = 15;

  /// In dB of full scale. Differences in silence below it mean nothing: coders invent them.
  private static final double SILENCE = -65;

  /// Frames of the same noise differ by this much, in dB.
  private static final double NOISE_SPREAD = 6;

  /// How far a pause's level may reach from the lowest towards that of loud speech.
  private static final double TOWARDS_SPEECH = 0.25;

  private static final double LOUD = 0.9;

  /// Finds the cut.
  ///
  /// @param samples at least one
  /// @return the index of the sample before which to cut
  int find(short[] samples) {
    if (samples.length < FRAME) {
      return samples.length;
    }
    var levels = levels(samples);
    var threshold = threshold(levels);
    var best = 0;
    var cut = 0;
    var run = 0;
    for (var frame = 0; frame < levels.length; frame++) {
      run = levels[frame] <= threshold ? run + 1 : 0;
      var length = Math.min(run, LONG_PAUSE_FRAMES);
      if (run > 0 && length >= best) {
        best = length;
        cut = cutInPause(frame + 1, run);
      }
    }
    return cut;
  }

  /// @param end the frame after the pause
  private static int cutInPause(int end, int frames) {
    var after = Math.min(frames / 2.0, FRAMES_KEPT_AFTER);
    return (int) ((end - after) * FRAME);
  }

  private static double threshold(double[] levels) {
    var sorted = levels.clone();
    Arrays.sort(sorted);
    var lowest = sorted[0];
    var loud = sorted[(int) ((sorted.length - 1) * LOUD)];
    return lowest + Math.max(NOISE_SPREAD, (loud - lowest) * TOWARDS_SPEECH);
  }

  /// The smoothed level of every frame, in dB of full scale.
  private static double[] levels(short[] samples) {
    var energies = new double[samples.length / FRAME];
    for (var i = 0; i < energies.length * FRAME; i++) {
      energies[i / FRAME] += (double) samples[i] * samples[i];
    }
    var levels = new double[energies.length];
    for (var frame = 0; frame < levels.length; frame++) {
      var from = Math.max(0, frame - SMOOTHING);
      var to = Math.min(levels.length, frame + SMOOTHING + 1);
      var mean = Arrays.stream(energies, from, to).sum() / (to - from) / FRAME;
      var fullScale = (double) Short.MAX_VALUE * Short.MAX_VALUE;
      levels[frame] = Math.max(SILENCE, 10 * Math.log10(mean / fullScale));
    }
    return levels;
  }
}
