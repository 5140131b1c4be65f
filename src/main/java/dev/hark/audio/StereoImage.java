package dev.hark.audio;

/// Compares the two channels of a stereo file.
final class StereoImage {
  private static final int BLOCK = 60 * PcmFile.SAMPLE_RATE;

  /// 40 dB, as a ratio of powers.
  private static final double DIFFERENCE = 1e-4;

  private StereoImage() {}

  /// Returns whether two channels differ only by coding artefacts.
  @SuppressWarnings("ThreadPriorityCheck") // no order is relied on
  static boolean isMono(PcmFile left, PcmFile right) {
    double leftPower = 0;
    double rightPower = 0;
    double difference = 0;
    var length = Math.min(left.samples(), right.samples());
    for (var from = 0L; from < length; from += BLOCK) {
      var count = (int) Math.min(BLOCK, length - from);
      var a = left.read(from, count);
      var b = right.read(from, count);
      for (var i = 0; i < count; i++) {
        leftPower += (double) a[i] * a[i];
        rightPower += (double) b[i] * b[i];
        difference += (double) (a[i] - b[i]) * (a[i] - b[i]);
      }
      Thread.yield(); // neither reading a file nor computing lets another virtual thread run
    }
    return difference <= DIFFERENCE * Math.max(leftPower, rightPower);
  }
}
