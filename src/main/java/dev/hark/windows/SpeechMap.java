package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/// Where somebody speaks in a part of a file, as far as it has been listened to.
final class SpeechMap {
  /// 30 s: what is listened to at once. The first window waits for one such step.
  private static final int STEP = 30 * PcmFile.SAMPLE_RATE;

  /// 2 s before each step are listened to again, because a detector needs some sound to settle.
  private static final int LEAD_IN = 2 * PcmFile.SAMPLE_RATE;

  /// 10 ms.
  private static final int CELL = PcmFile.SAMPLE_RATE / 100;

  /// Speech goes on until the probability is this much below the threshold at which it begins, as
  /// with Silero's own tools: the ends of words are soft.
  private static final double HYSTERESIS = 0.15;

  private static final double LEAST_THRESHOLD = 0.01;

  /// A stretch of speech, in samples from the start of the file.
  record Stretch(long start, long end) {}

  private final AudioPart part;
  private final VadSettings settings;
  private final int minSilence;

  /// A bit for every cell from the start of the part: 45 KB for an hour.
  private final BitSet cells = new BitSet();

  private long heard;
  private boolean speaking;

  SpeechMap(AudioPart part, VadSettings settings) {
    this.part = part;
    this.settings = settings;
    minSilence = Math.toIntExact(settings.minSilence().toMillis() * PcmFile.SAMPLE_RATE / 1_000);
    heard = part.from();
  }

  /// Listens until everything before a sample is known, or everything there is.
  void listenTo(long sample, SpeechDetector detector) throws InterruptedException {
    while (heard < Math.min(sample, part.to())) {
      listen(detector);
    }
  }

  private void listen(SpeechDetector detector) throws InterruptedException {
    var from = Math.max(0, heard - LEAD_IN);
    var to = part.to() - heard <= STEP + LEAD_IN ? part.to() : heard + STEP;
    var speech = detector.detect(part.window(from, to));
    for (var sample = heard; sample < to; sample += CELL) {
      hear(sample, probability(speech, sample + CELL / 2 - from));
    }
    heard = to;
  }

  private static double probability(Speech speech, long sample) {
    var frame = sample / speech.frameSamples();
    var last = speech.probabilities().size() - 1;
    return last < 0 ? 0 : speech.probabilities().get((int) Math.min(frame, last));
  }

  private void hear(long sample, double probability) {
    var threshold = settings.threshold();
    speaking =
        probability >= (speaking ? Math.max(LEAST_THRESHOLD, threshold - HYSTERESIS) : threshold);
    cells.set(cell(sample), speaking);
  }

  private int cell(long sample) {
    return Math.toIntExact((sample - part.from()) / CELL);
  }

  private long sample(int cell) {
    return Math.min(part.to(), part.from() + (long) cell * CELL);
  }

  /// Where speech is first heard from a sample on.
  ///
  /// @param detector is asked for as much as it takes
  /// @return empty if there is none before the end
  OptionalLong next(long sample, SpeechDetector detector) throws InterruptedException {
    while (sample < part.to()) {
      var found = cells.nextSetBit(cell(sample));
      if (found >= 0) {
        return OptionalLong.of(Math.max(sample, sample(found)));
      }
      if (heard >= part.to()) {
        return OptionalLong.empty();
      }
      listen(detector);
    }
    return OptionalLong.empty();
  }

  /// The stretches of speech from one sample to another, both as far as listened to. Silence
  /// shorter than the settings' shortest does not end one.
  List<Stretch> stretches(long from, long to) {
    var stretches = new ArrayList<Stretch>();
    var begin = cells.nextSetBit(cell(from));
    while (begin >= 0 && sample(begin) < to) {
      var end = end(begin);
      stretches.add(new Stretch(Math.max(from, sample(begin)), Math.min(to, sample(end))));
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
