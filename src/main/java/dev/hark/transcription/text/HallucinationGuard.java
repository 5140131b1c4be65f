package dev.hark.transcription.text;

import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.DroppedSegment.Reason;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Thresholds;
import dev.hark.windows.Cut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes back what the model wrote although nobody said it. A text alone is never enough: people do
/// repeat themselves and do say thank you, so the scores or the audio must speak against it too.
public final class HallucinationGuard {
  /// Further below the threshold than this no text is kept, whatever the audio: at the default
  /// threshold a mean probability of 8 % for each token.
  private static final double HARD_LIMIT_BELOW = 1.5;

  /// Times of segments are this far off at most, in seconds.
  private static final double TOLERANCE = 0.5;

  /// Nobody says more letters than this in a second; fast speech has about 20.
  private static final double MOST_LETTERS_A_SECOND = 35;

  /// So often must something stand in a row to be a loop.
  private static final int LOOP_TIMES = 4;

  private static final double LOOP_SHARE = 0.8;

  private final SilencePhrases phrases;
  private final Thresholds thresholds;
  private final double asked;

  /// @param asked the temperature of the request; a text of a higher one is the last of several
  ///   tries
  public HallucinationGuard(SilencePhrases phrases, Thresholds thresholds, double asked) {
    this.phrases = phrases;
    this.thresholds = thresholds;
    this.asked = asked;
  }

  /// What is left of a window and what is not.
  public record Checked(List<Segment> kept, List<DroppedSegment> dropped) {
    public Checked {
      kept = List.copyOf(kept);
      dropped = List.copyOf(dropped);
    }
  }

  /// Judges a window. The answer depends on nothing else.
  ///
  /// @param segments those that have text, in the times of the file
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
    if (segment.averageLogProbability() < thresholds.logProbability() - HARD_LIMIT_BELOW) {
      return Optional.of(Reason.LOW_PROBABILITY);
    }
    if (isLoop(cut, segment) || isOneOfARow(cut, segments, index)) {
      return Optional.of(Reason.REPETITION);
    }
    if (phrases.contains(segment.text())
        && (segment.noSpeechProbability() > thresholds.noSpeech() || isTooFast(cut, segment))) {
      return Optional.of(Reason.SILENCE_PHRASE);
    }
    return Optional.empty();
  }

  /// Whisper's own rule; where no voice was heard near the segment, half of its evidence is enough.
  private boolean isNoSpeech(Cut cut, Segment segment) {
    var windowEnd = cut.window().start() + cut.window().seconds();
    if (segment.start() > windowEnd + TOLERANCE) {
      return true;
    }
    var part = speechSeconds(cut, segment) > 0 ? 1.0 : 0.5;
    return segment.noSpeechProbability() > thresholds.noSpeech() * part
        && segment.averageLogProbability() < thresholds.logProbability() * part;
  }

  /// A text that repeats itself although every try was made, or that nobody could say so fast.
  private boolean isLoop(Cut cut, Segment segment) {
    if (segment.compressionRatio() <= thresholds.compressionRatio()) {
      return false;
    }
    if (segment.temperature() > asked) {
      return true;
    }
    var loop = RepetitionLoop.longestIn(WordText.words(segment.text()));
    return loop.times() >= LOOP_TIMES && loop.share() >= LOOP_SHARE && isTooFast(cut, segment);
  }

  /// The same segment many times in a row, of which the voice in the window has room for less. The
  /// first one may be real.
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
    if (index == first || last - first + 1 < LOOP_TIMES) {
      return false;
    }
    double speech = 0;
    int letters = 0;
    for (var segment : segments.subList(first, last + 1)) {
      speech += speechSeconds(cut, segment);
      letters += letters(segment);
    }
    return letters > MOST_LETTERS_A_SECOND * speech;
  }

  private static boolean isTooFast(Cut cut, Segment segment) {
    return letters(segment) > MOST_LETTERS_A_SECOND * speechSeconds(cut, segment);
  }

  private static int letters(Segment segment) {
    var text = segment.text().strip();
    return text.codePointCount(0, text.length());
  }

  /// How long somebody speaks in or near a segment.
  private static double speechSeconds(Cut cut, Segment segment) {
    var start = segment.start() - TOLERANCE;
    var end = segment.end() + TOLERANCE;
    return cut.speech().stream()
        .mapToDouble(span -> Math.min(end, span.end()) - Math.max(start, span.start()))
        .filter(seconds -> seconds > 0)
        .sum();
  }
}
