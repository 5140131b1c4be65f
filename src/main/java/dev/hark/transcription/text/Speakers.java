package dev.hark.transcription.text;

import dev.hark.transcript.Segment;

/// Who says a segment: the speaker of its channel; in a file of one channel the other one after
/// each turn that the model heard. Speakers are called `A` and `B`, the first channel's is `A`.
public final class Speakers {
  private static final int TWO = 2;

  private final boolean wanted;
  private final boolean byChannel;
  private int speaking;

  /// @param wanted whether speakers are to be named at all
  /// @param channels how many channels are transcribed, at least 1
  public Speakers(boolean wanted, int channels) {
    this.wanted = wanted;
    this.byChannel = channels > 1;
  }

  /// The segment with its speaker. Called in the order of time.
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
