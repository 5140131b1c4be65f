package dev.hark.whisper.words;

import dev.hark.windows.Level;
import java.nio.FloatBuffer;
import java.util.Arrays;

/// Describes how loud the audio is, in frames of 10 ms, from 0 (its quietest parts) to 1 (its
/// loudest).
public final class Envelope {
  static final int FRAMES_PER_SECOND = 100;

  private static final int SAMPLES_PER_FRAME = 160;

  /// With a smaller range between quiet and loud frames, silence cannot be told from speech.
  private static final double MIN_RANGE_DB = 12;

  /// Frames that lie further below the loudest are no speech, whatever the noise floor.
  private static final double MAX_RANGE_DB = 50;

  private final double[] decibels;

  /// @param samples 16 kHz, -1 to 1
  public Envelope(FloatBuffer samples) {
    int length = samples.remaining();
    decibels = new double[(length + SAMPLES_PER_FRAME - 1) / SAMPLES_PER_FRAME];
    for (int i = 0; i < decibels.length; i++) {
      int from = i * SAMPLES_PER_FRAME;
      int to = Math.min(length, from + SAMPLES_PER_FRAME);
      double sum = 0;
      for (int j = from; j < to; j++) {
        double value = samples.get(j);
        sum += value * value;
      }
      decibels[i] = Level.of(sum / (to - from));
    }
  }

  /// Returns the levels of some frames; those outside the audio are 0. All are 1 if nothing tells
  /// speech from silence.
  double[] levels(int from, int to) {
    double loud = percentile(decibels, from, to, 0.95);
    double quiet = Math.max(percentile(decibels, 0, decibels.length, 0.05), loud - MAX_RANGE_DB);
    var levels = new double[to - from];
    for (int i = from; i < to; i++) {
      double level = loud - quiet < MIN_RANGE_DB ? 1 : (at(i) - quiet) / (loud - quiet);
      levels[i - from] = Math.clamp(level, 0, 1);
    }
    return levels;
  }

  private double at(int frame) {
    return frame >= 0 && frame < decibels.length ? decibels[frame] : Level.SILENCE;
  }

  private static double percentile(double[] values, int from, int to, double part) {
    int begin = Math.clamp(from, 0, values.length);
    var sorted = Arrays.copyOfRange(values, begin, Math.clamp(to, begin, values.length));
    Arrays.sort(sorted);
    return sorted.length == 0 ? Level.SILENCE : sorted[(int) (part * (sorted.length - 1))];
  }
}
