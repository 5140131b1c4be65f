package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/// Maps where a part of a file contains speech, as far as it has been examined.
final class SpeechMap {
  /// 30 s are examined at once. The first window waits for one such step.
  private static final int STEP = 30 * PcmFile.SAMPLE_RATE;

  /// The last 2 s before each step are examined again, because a detector needs some audio to
  /// settle.
  private static final int LEAD_IN = 2 * PcmFile.SAMPLE_RATE;

  /// 10 ms.
  private static final int CELL = PcmFile.SAMPLE_RATE / 100;

  /// Speech continues until the probability falls this far below the threshold at which it begins,
  /// as with Silero's own tools: the ends of words are soft.
  private static final double HYSTERESIS = 0.15;

  private static final double MIN_THRESHOLD = 0.01;

  private final AudioPart part;
  private final VadSettings settings;
  private final int minSilence;

  /// A bit for every cell from the start of the part: 45 KB for an hour.
  private final BitSet cells = new BitSet();

  private long examined;
  private boolean speaking;

  SpeechMap(AudioPart part, VadSettings settings) {
    this.part = part;
    this.settings = settings;
    minSilence = Math.toIntExact(SampleRange.samples(settings.minSilence()));
    examined = part.start();
  }

  /// Examines everything before a sample, or everything there is.
  void examineTo(long sample, SpeechDetector detector) throws InterruptedException {
    while (examined < Math.min(sample, part.end())) {
      examineStep(detector);
    }
  }

  private void examineStep(SpeechDetector detector) throws InterruptedException {
    var from = Math.max(0, examined - LEAD_IN);
    var to = part.end() - examined <= STEP + LEAD_IN ? part.end() : examined + STEP;
    var speech = detector.detect(part.window(from, to));
    for (var sample = examined; sample < to; sample += CELL) {
      mark(sample, probability(speech, sample + CELL / 2 - from));
    }
    examined = to;
  }

  private static double probability(Speech speech, long sample) {
    var frame = sample / speech.frameSamples();
    var last = speech.probabilities().size() - 1;
    return last < 0 ? 0 : speech.probabilities().get((int) Math.min(frame, last));
  }

  private void mark(long sample, double probability) {
    var threshold = settings.threshold();
    speaking =
        probability >= (speaking ? Math.max(MIN_THRESHOLD, threshold - HYSTERESIS) : threshold);
    cells.set(cell(sample), speaking);
  }

  private int cell(long sample) {
    return Math.toIntExact((sample - part.start()) / CELL);
  }

  private long sample(int cell) {
    return Math.min(part.end(), part.start() + (long) cell * CELL);
  }

  /// Finds the first sample of speech at or after a sample. If there is none in what has been
  /// examined, it examines one more step.
  ///
  /// @return empty if there is no speech before [#examined]
  OptionalLong next(long sample, SpeechDetector detector) throws InterruptedException {
    var found = next(sample);
    if (found.isEmpty() && examined < part.end()) {
      examineStep(detector);
      found = next(sample);
    }
    return found;
  }

  private OptionalLong next(long sample) {
    var found = sample < part.end() ? cells.nextSetBit(cell(sample)) : -1;
    return found < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(sample, sample(found)));
  }

  /// Returns the sample up to which the audio has been examined.
  long examined() {
    return examined;
  }

  /// Returns the stretches of speech between two samples, up to which the audio has been examined.
  /// A silence shorter than the settings' `minSilence` does not end one.
  List<SampleRange> stretches(long from, long to) {
    var stretches = new ArrayList<SampleRange>();
    var begin = cells.nextSetBit(cell(from));
    while (begin >= 0 && sample(begin) < to) {
      var end = end(begin);
      stretches.add(new SampleRange(sample(begin), sample(end)).clampedTo(from, to));
      begin = cells.nextSetBit(end);
    }
    return stretches;
  }

  private int end(int begin) {
    while (true) {
      var end = cells.nextClearBit(begin);
      var next = cells.nextSetBit(end);
      if (next < 0 || (long) (next - end) * CELL >= minSilence) {
        return end;
      }
      begin = next;
    }
  }
}
