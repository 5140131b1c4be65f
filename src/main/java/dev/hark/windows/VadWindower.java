package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cuts windows of speech that begin and end in silence. A silence longer than the settings allow
/// is in none.
///
/// A window takes in as many stretches of speech as fit, and ends in the last long pause. A voice
/// that does not pause is cut at the quietest point, and the next window begins a little before it.
final class VadWindower implements Windower {
  /// 1 s. Speech is looked for this far beyond a window, to know how long its last pause is.
  private static final int LOOK_AHEAD = PcmFile.SAMPLE_RATE;

  /// 1 s of silence at either end of the audio is kept, so that a short clip stays whole.
  private static final int SHORT_SILENCE = PcmFile.SAMPLE_RATE;

  /// 0.4 s. Any pause between sentences is as good as a longer one; gaps inside them are shorter.
  private static final int LONG_PAUSE = PcmFile.SAMPLE_RATE * 4 / 10;

  /// 60 ms. This is less than any word, so anything shorter is a click or a knock.
  private static final int MIN_SPEECH = PcmFile.SAMPLE_RATE * 6 / 100;

  private final QuietestPoint quietest = new QuietestPoint();
  private final AudioPart part;
  private final WindowLimits limits;
  private final SpeechMap speech;
  private final int padding;
  private final long longestSilence;
  private long position;
  private int nextOverlap;

  VadWindower(AudioPart part, WindowLimits limits, CutSettings settings) {
    var vad = settings.voiceActivity();
    this.part = part;
    this.limits = limits;
    speech = new SpeechMap(part, vad);
    padding = (int) Math.min(limits.longest() / 4L, SampleRange.samples(vad.padding()));
    longestSilence = longestSilence(settings);
    position = part.start();
  }

  /// A clip that fits into one window stays in one: two windows would take longer, and each half
  /// would lack the other as context.
  private long longestSilence(CutSettings settings) {
    long wanted = SampleRange.samples(settings.longestSilence());
    return part.samples() <= limits.longest()
        ? Math.max(wanted, SampleRange.samples(CutSettings.LONG_SILENCE))
        : wanted;
  }

  /// A silence after a stretch of speech.
  ///
  /// @param silence where it is; empty at the end of the file if the speech reaches that far
  /// @param last whether the speech after it cannot belong to the same window
  private record Pause(SampleRange silence, boolean last) {
    long start() {
      return silence.start();
    }

    long length() {
      return silence.length();
    }
  }

  @Override
  public Optional<Cut> next(SpeechDetector detector) throws InterruptedException {
    var found = speech.next(position, detector);
    if (found.isEmpty()) {
      position = endOfSilence();
      nextOverlap = 0;
      return Optional.empty();
    }
    return cut(found.getAsLong(), detector);
  }

  /// Returns where the silence ends that was looked through. The next window may begin a little
  /// before its speech, so this much of the silence is left to it.
  private long endOfSilence() {
    var examined = speech.examined();
    return examined == part.end() ? examined : Math.max(position, examined - padding);
  }

  @Override
  public double position() {
    return SampleRange.seconds(position);
  }

  @Override
  public boolean atEnd() {
    return position >= part.end();
  }

  /// Cuts the window of the speech that begins at a sample.
  ///
  /// @return empty if it was only a click
  private Optional<Cut> cut(long begin, SpeechDetector detector) throws InterruptedException {
    var overlap = begin - padding <= position ? nextOverlap : 0;
    var start = start(begin) - overlap;
    var latest = start + limits.longest();
    speech.examineTo(latest + LOOK_AHEAD + padding, detector);
    var end = end(start, begin, latest);
    position = end;
    var stretches = speech.stretches(start, end);
    var spoken = stretches.stream().mapToLong(SampleRange::length).sum();
    if (spoken < MIN_SPEECH && overlap == 0) {
      nextOverlap = 0;
      return Optional.empty();
    }
    var times = stretches.stream().map(SampleRange::time).toList();
    return Optional.of(new Cut(part.window(start, end), overlap, times, nextOverlap > 0));
  }

  /// A short silence before the first speech of a file is kept, so that a clip that fits stays
  /// whole.
  private long start(long begin) {
    var isFirst = position == part.start() && begin - position <= shortSilence();
    return isFirst ? position : Math.max(position, begin - padding);
  }

  private int shortSilence() {
    return Math.min(SHORT_SILENCE, limits.longest() / 4);
  }

  private long end(long start, long begin, long latest) {
    nextOverlap = 0;
    var earliest = start + limits.earliestEnd();
    var within =
        pauses(begin, latest).stream().filter(pause -> end(pause, latest) <= latest).toList();
    if (!within.isEmpty()) {
      return end(best(within, earliest), latest);
    }
    var to = Math.min(latest, part.end());
    var point = quietest.find(part.read(earliest, Math.toIntExact(to - earliest)));
    var end = earliest + point.index();
    if (!point.inPause()) {
      nextOverlap = limits.overlap(part, end);
    }
    return end;
  }

  /// Returns the silences in which a window could end, up to the first that no window may contain.
  private List<Pause> pauses(long begin, long latest) {
    var pauses = new ArrayList<Pause>();
    var beyond = Math.min(part.end(), latest + LOOK_AHEAD + padding);
    var stretches = speech.stretches(begin, beyond);
    for (var i = 0; i < stretches.size(); i++) {
      var isLast = i + 1 == stretches.size();
      var next = isLast ? beyond : stretches.get(i + 1).start();
      var silence = new SampleRange(stretches.get(i).end(), next);
      var last = isLast || silence.length() > longestSilence;
      if (silence.length() > 0 || silence.start() == part.end()) {
        pauses.add(new Pause(silence, last));
      }
      if (last) {
        break;
      }
    }
    return pauses;
  }

  /// Returns where a window ends in a pause. Each side gets half of a short pause; a pause at the
  /// end of the file is kept whole if it fits.
  private long end(Pause pause, long latest) {
    var atEnd = pause.silence().end() == part.end();
    if (atEnd && pause.length() <= shortSilence() && part.end() <= latest) {
      return part.end();
    }
    return pause.start() + Math.min(padding, atEnd ? pause.length() : pause.length() / 2);
  }

  private static Pause best(List<Pause> pauses, long earliest) {
    var best = pauses.getLast();
    if (best.last()) {
      return best;
    }
    for (var pause : pauses.reversed()) {
      var isBetter = pause.length() > best.length() && best.length() < LONG_PAUSE;
      if (isBetter && (pause.start() >= earliest || best.start() < earliest)) {
        best = pause;
      }
    }
    return best;
  }
}
