package dev.hark.windows;

import dev.hark.audio.PcmFile;
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

  /// 0.2 s. The gaps between the words of a voice that does not pause are shorter.
  private static final int SHORTEST_PAUSE_FRAMES = 10;

  /// In dB below loud speech. Where the difference is less, there is one steady sound.
  private static final double PAUSE_DEPTH = 12;

  /// Where to cut.
  ///
  /// @param index the sample before which to cut
  /// @param inPause whether nobody speaks there for certain
  record Point(int index, boolean inPause) {}

  /// Finds the cut.
  ///
  /// @param samples at least one
  Point find(short[] samples) {
    if (samples.length < FRAME) {
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
    return new Point(cut, best >= SHORTEST_PAUSE_FRAMES && range.hasPause());
  }

  /// The middle of the quietest 20 ms, as the index of a sample; of several, those nearest to the
  /// end.
  static int quietestFrame(short[] samples) {
    var levels = levels(samples, 0);
    var quietest = 0;
    for (var frame = 0; frame < levels.length; frame++) {
      if (levels[frame] <= levels[quietest]) {
        quietest = frame;
      }
    }
    return Math.min(samples.length, quietest * FRAME + FRAME / 2);
  }

  /// @param end the frame after the pause
  private static int cutInPause(int end, int frames) {
    var after = Math.min(frames / 2.0, FRAMES_KEPT_AFTER);
    return (int) ((end - after) * FRAME);
  }

  /// The levels of the audio.
  private record Range(double lowest, double loud) {
    double threshold() {
      return lowest + Math.max(NOISE_SPREAD, (loud - lowest) * TOWARDS_SPEECH);
    }

    boolean hasPause() {
      return lowest <= SILENCE || loud - lowest >= PAUSE_DEPTH;
    }
  }

  private static Range range(double[] levels) {
    var sorted = levels.clone();
    Arrays.sort(sorted);
    return new Range(sorted[0], sorted[(int) ((sorted.length - 1) * LOUD)]);
  }

  /// The smoothed level of every frame, in dB of full scale.
  private static double[] levels(short[] samples, int smoothing) {
    var energies = new double[samples.length / FRAME];
    for (var i = 0; i < energies.length * FRAME; i++) {
      energies[i / FRAME] += (double) samples[i] * samples[i];
    }
    var levels = new double[energies.length];
    for (var frame = 0; frame < levels.length; frame++) {
      var from = Math.max(0, frame - smoothing);
      var to = Math.min(levels.length, frame + smoothing + 1);
      var mean = Arrays.stream(energies, from, to).sum() / (to - from) / FRAME;
      var fullScale = (double) Short.MAX_VALUE * Short.MAX_VALUE;
      levels[frame] = Math.max(SILENCE, 10 * Math.log10(mean / fullScale));
    }
    return levels;
  }
}
