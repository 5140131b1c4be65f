package dev.hark.transcription.text;

import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.DroppedSegment.Reason;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Thresholds;
import dev.hark.transcript.TimeRange;
import dev.hark.windows.Cut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Drops text that the model wrote although it was not spoken. The text alone never decides: people
/// do repeat themselves and do say thank you, so the scores or the audio must speak against it too.
public final class HallucinationGuard {
  /// A text whose score lies further below the threshold than this is dropped, whatever the audio:
  /// at the default threshold that is a mean probability of 8 % for each token.
  private static final double HARD_LIMIT_BELOW = 1.5;

  /// The times of segments are off by at most this much, in seconds.
  private static final double TOLERANCE = 0.5;

  /// No speaker says more letters than this in a second; fast speech has about 20.
  private static final double MAX_LETTERS_A_SECOND = 35;

  /// A loop repeats its unit at least this often.
  private static final int MIN_LOOP_TIMES = 4;

  /// The part of a text that a loop makes up at least.
  private static final double MIN_LOOP_SHARE = 0.8;

  private final SilencePhrases phrases;
  private final Thresholds thresholds;
  private final double temperature;

  /// @param temperature the temperature of the request; a text decoded at a higher one is the last
  ///   of several attempts
  public HallucinationGuard(SilencePhrases phrases, Thresholds thresholds, double temperature) {
    this.phrases = phrases;
    this.thresholds = thresholds;
    this.temperature = temperature;
  }

  /// The segments of a window, divided into those that are kept and those that are dropped.
  public record Checked(List<Segment> kept, List<DroppedSegment> dropped) {
    public Checked {
      kept = List.copyOf(kept);
      dropped = List.copyOf(dropped);
    }
  }

  /// Judges the segments of a window. The result depends on nothing but the arguments.
  ///
  /// @param segments the segments that have text, in the times of the file
  public Checked check(Cut cut, List<Segment> segments) {
    var kept = new ArrayList<Segment>();
    var dropped = new ArrayList<DroppedSegment>();
    for (int i = 0; i < segments.size(); i++) {
      var segment = segments.get(i);
      var reason = reason(cut, segments, i);
      if (reason.isPresent()) {
        dropped.add(new DroppedSegment(segment, reason.get()));
      } else {
        kept.add(segment);
      }
    }
    return new Checked(kept, dropped);
  }

  private Optional<Reason> reason(Cut cut, List<Segment> segments, int index) {
    var segment = segments.get(index);
    if (isNoSpeech(cut, segment)) {
      return Optional.of(Reason.NO_SPEECH);
    }
    if (segment.decoding().averageLogProbability()
        < thresholds.logProbability() - HARD_LIMIT_BELOW) {
      return Optional.of(Reason.LOW_PROBABILITY);
    }
    if (isLoop(cut, segment) || isOneOfARow(cut, segments, index)) {
      return Optional.of(Reason.REPETITION);
    }
    if (phrases.contains(segment.text())
        && (segment.decoding().noSpeechProbability() > thresholds.noSpeech()
            || isTooFast(cut, segment))) {
      return Optional.of(Reason.SILENCE_PHRASE);
    }
    return Optional.empty();
  }

  /// Applies Whisper's own rule; if there is no voice near the segment, half of its evidence
  /// suffices.
  private boolean isNoSpeech(Cut cut, Segment segment) {
    if (segment.start() > cut.window().time().end() + TOLERANCE) {
      return true;
    }
    var part = speechSeconds(cut, segment) > 0 ? 1.0 : 0.5;
    return segment.decoding().noSpeechProbability() > thresholds.noSpeech() * part
        && segment.decoding().averageLogProbability() < thresholds.logProbability() * part;
  }

  /// Tells whether a text repeats itself and cannot have been said, because it is too fast or, if
  /// no other attempt gave a better one, improbable. The last attempt at a chorus repeats itself as
  /// well; OpenAI's implementation always keeps it.
  private boolean isLoop(Cut cut, Segment segment) {
    if (segment.compressionRatio() <= thresholds.compressionRatio()) {
      return false;
    }
    if (segment.decoding().temperature() > temperature) {
      return isTooFast(cut, segment)
          || segment.decoding().averageLogProbability() < thresholds.logProbability();
    }
    var loop = RepetitionLoop.longestIn(WordText.words(segment.text()));
    return loop.times() >= MIN_LOOP_TIMES
        && loop.share() >= MIN_LOOP_SHARE
        && isTooFast(cut, segment);
  }

  /// Tells whether a segment belongs to a run of identical ones, longer than the speech in the
  /// window could hold. The first of them may be real.
  private boolean isOneOfARow(Cut cut, List<Segment> segments, int index) {
    var text = WordText.normalised(segments.get(index).text());
    int first = index;
    while (first > 0 && WordText.normalised(segments.get(first - 1).text()).equals(text)) {
      first--;
    }
    int last = index;
    while (last + 1 < segments.size()
        && WordText.normalised(segments.get(last + 1).text()).equals(text)) {
      last++;
    }
    if (index == first || last - first + 1 < MIN_LOOP_TIMES) {
      return false;
    }
    double speech = 0;
    int letters = 0;
    for (var segment : segments.subList(first, last + 1)) {
      speech += speechSeconds(cut, segment);
      letters += letters(segment);
    }
    return letters > MAX_LETTERS_A_SECOND * speech;
  }

  private static boolean isTooFast(Cut cut, Segment segment) {
    return letters(segment) > MAX_LETTERS_A_SECOND * speechSeconds(cut, segment);
  }

  private static int letters(Segment segment) {
    var text = segment.text().strip();
    return text.codePointCount(0, text.length());
  }

  /// Returns how many seconds of speech lie in or near a segment.
  private static double speechSeconds(Cut cut, Segment segment) {
    TimeRange near = segment.time().widenedBy(TOLERANCE);
    return cut.speech().stream().mapToDouble(near::overlap).sum();
  }
}
