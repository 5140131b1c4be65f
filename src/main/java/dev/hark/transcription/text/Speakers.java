package dev.hark.transcription.text;

import dev.hark.transcript.Segment;

/// Names the speaker of each segment. In a file of several channels that is the speaker of the
/// channel; in a file of one channel the speaker changes after each turn that the model marked. The
/// first speaker is `A`, the next `B`, and so on.
public final class Speakers {
  private static final int TWO = 2;

  private final boolean wanted;
  private final boolean byChannel;
  private int speaking;

  /// @param wanted whether speakers are named at all
  /// @param channels how many channels are transcribed, at least 1
  public Speakers(boolean wanted, int channels) {
    this.wanted = wanted;
    this.byChannel = channels > 1;
  }

  /// Returns the segment with its speaker. Segments must come in the order of time.
  public Segment named(int channel, Segment segment) {
    if (!wanted) {
      return segment;
    }
    var speaker = byChannel ? channel : speaking;
    if (segment.turn()) {
      speaking = (speaking + 1) % TWO;
    }
    return segment.withSpeaker(String.valueOf((char) ('A' + speaker)));
  }
}
