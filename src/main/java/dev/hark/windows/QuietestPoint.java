package dev.hark.windows;

import java.util.Arrays;

/// Finds the best point to cut speech: late in a pause.
///
/// A pause is a run of 20 ms frames whose level stays near the lowest one. The longest pause wins,
/// but every pause of at least [#LONG_PAUSE_FRAMES] counts as equally long, and among equals the
/// last wins. So speech is cut between sentences where possible, otherwise in a gap between words,
/// and in steady noise or music at the end.
final class QuietestPoint {
  /// Levels are averaged over three frames, so that a click does not divide a pause.
  private static final int SMOOTHING = 1;

  /// 0.4 s. Gaps inside a sentence are shorter.
  private static final int LONG_PAUSE_FRAMES = 20;

  /// 0.3 s of a pause are left to the window after it.
  private static final int FRAMES_KEPT_AFTER = 15;

  /// In dB of full scale. Below this level differences mean nothing: coders invent them.
  private static final double CODING_NOISE = -65;

  /// The levels of frames of the same noise differ by this much, in dB.
  private static final double NOISE_SPREAD = 6;

  /// A pause's level may reach this far from the lowest level towards that of loud speech.
  private static final double TOWARDS_SPEECH = 0.25;

  private static final double LOUD = 0.9;

  /// 0.2 s. The gaps between the words of a voice that does not pause are shorter.
  private static final int MIN_PAUSE_FRAMES = 10;

  /// In dB below loud speech. A smaller difference means one steady sound.
  private static final double PAUSE_DEPTH = 12;

  /// A point to cut at.
  ///
  /// @param index the sample before which to cut
  /// @param inPause whether it certainly lies in a pause
  record Point(int index, boolean inPause) {}

  /// Finds the best point.
  ///
  /// @param samples at least one
  Point find(short[] samples) {
    if (samples.length < Level.FRAME) {
      return new Point(samples.length, false);
    }
    var levels = levels(samples, SMOOTHING);
    var range = range(levels);
    var best = 0;
    var cut = 0;
    var run = 0;
    for (var frame = 0; frame < levels.length; frame++) {
      run = levels[frame] <= range.threshold() ? run + 1 : 0;
      var length = Math.min(run, LONG_PAUSE_FRAMES);
      if (run > 0 && length >= best) {
        best = length;
        cut = cutInPause(frame + 1, run);
      }
    }
    return new Point(cut, best >= MIN_PAUSE_FRAMES && range.hasPause());
  }

  /// Returns the middle of the quietest 20 ms, as the index of a sample; among equally quiet ones,
  /// the last.
  static int quietestFrame(short[] samples) {
    var levels = levels(samples, 0);
    var quietest = 0;
    for (var frame = 0; frame < levels.length; frame++) {
      if (levels[frame] <= levels[quietest]) {
        quietest = frame;
      }
    }
    return Math.min(samples.length, quietest * Level.FRAME + Level.FRAME / 2);
  }

  /// @param end the frame after the pause
  private static int cutInPause(int end, int frames) {
    var after = Math.min(frames / 2.0, FRAMES_KEPT_AFTER);
    return (int) ((end - after) * Level.FRAME);
  }

  /// The lowest level of the audio and that of its loud parts.
  private record Range(double lowest, double loud) {
    double threshold() {
      return lowest + Math.max(NOISE_SPREAD, (loud - lowest) * TOWARDS_SPEECH);
    }

    boolean hasPause() {
      return lowest <= CODING_NOISE || loud - lowest >= PAUSE_DEPTH;
    }
  }

  private static Range range(double[] levels) {
    var sorted = levels.clone();
    Arrays.sort(sorted);
    return new Range(sorted[0], sorted[(int) ((sorted.length - 1) * LOUD)]);
  }

  /// Returns the smoothed level of every whole frame.
  private static double[] levels(short[] samples, int smoothing) {
    var powers = Level.powers(samples, Level.FRAME);
    var levels = new double[samples.length / Level.FRAME];
    for (var frame = 0; frame < levels.length; frame++) {
      var from = Math.max(0, frame - smoothing);
      var to = Math.min(levels.length, frame + smoothing + 1);
      var mean = Arrays.stream(powers, from, to).sum() / (to - from);
      levels[frame] = Math.max(CODING_NOISE, Level.of(mean));
    }
    return levels;
  }
}
