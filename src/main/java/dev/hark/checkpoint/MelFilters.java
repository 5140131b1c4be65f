package dev.hark.checkpoint;

/// Computes Whisper's mel filter bank: triangles on Slaney's scale (Auditory Toolbox, 1998) from 0
/// to 8 kHz, each of area one, over the 201 bins of a 400-point transform at 16 kHz.
final class MelFilters {
  static final int BINS = 201;

  private static final double NYQUIST = 8_000;

  /// The scale is linear below this frequency and logarithmic above it.
  private static final double BREAK_HZ = 1_000;

  private static final double HZ_PER_MEL = 200.0 / 3;
  private static final double BREAK_MEL = BREAK_HZ / HZ_PER_MEL;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  private MelFilters() {}

  /// Returns the filters, one row of [#BINS] after the other, rounded like OpenAI's tables.
  ///
  /// @param count 80 or 128
  static float[] compute(int count) {
    var edges = edges(count + 2);
    var filters = new float[count * BINS];
    for (int filter = 0; filter < count; filter++) {
      double rise = edges[filter + 1] - edges[filter];
      double fall = edges[filter + 2] - edges[filter + 1];
      double height = 2 / (edges[filter + 2] - edges[filter]);
      for (int bin = 0; bin < BINS; bin++) {
        double frequency = bin * NYQUIST / (BINS - 1);
        double rising = (frequency - edges[filter]) / rise;
        double falling = (edges[filter + 2] - frequency) / fall;
        float triangle = (float) Math.max(0, Math.min(rising, falling));
        filters[filter * BINS + bin] = (float) (triangle * height);
      }
    }
    return filters;
  }

  /// Returns points that are evenly spaced on the scale, in Hz.
  private static double[] edges(int count) {
    double top = BREAK_MEL + Math.log(NYQUIST / BREAK_HZ) / LOG_STEP;
    double step = top / (count - 1);
    var edges = new double[count];
    for (int i = 0; i < count; i++) {
      double mel = i == count - 1 ? top : i * step;
      edges[i] =
          mel < BREAK_MEL ? mel * HZ_PER_MEL : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
    }
    return edges;
  }
}
