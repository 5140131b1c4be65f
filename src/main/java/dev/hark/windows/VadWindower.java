package dev.hark.windows;

import dev.hark.audio.PcmFile;
import dev.hark.windows.SpeechMap.Stretch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Windows of speech that begin and end in silence; what is silent for longer than the settings say
/// is in none.
///
/// A window takes in as many stretches of speech as fit, and ends in the last long pause. A voice
/// that does not pause is cut at the quietest point, and the next window begins a little before it.
final class VadWindower implements Windower {
  /// 1 s. How far ahead of a window speech is looked for, to know how long the last pause is.
  private static final int LOOK_AHEAD = PcmFile.SAMPLE_RATE;

  /// 1 s: silence at the ends of the audio that is worth keeping, so that a clip goes whole.
  private static final int SHORT_SILENCE = PcmFile.SAMPLE_RATE;

  /// 0.4 s. Any pause between sentences is as good as a longer one; gaps inside them are shorter.
  private static final int LONG_PAUSE = PcmFile.SAMPLE_RATE * 4 / 10;

  /// 60 ms. Less than any word, so nothing but a click or a knock.
  private static final int LEAST_SPEECH = PcmFile.SAMPLE_RATE * 6 / 100;

  private final QuietestPoint quietest = new QuietestPoint();
  private final AudioPart part;
  private final WindowLimits limits;
  private final SpeechMap speech;
  private final int padding;
  private final long longestSilence;
  private long position;
  private int overlap;

  VadWindower(AudioPart part, WindowLimits limits, CutSettings settings) {
    this.part = part;
    this.limits = limits;
    speech = new SpeechMap(part, settings.voiceActivity());
    padding = (int) Math.min(limits.longest() / 4L, samples(settings.voiceActivity().padding()));
    longestSilence = longestSilence(settings);
    position = part.from();
  }

  /// Two windows for a clip that fits into one would take longer, and each half would lack the
  /// other as context.
  private long longestSilence(CutSettings settings) {
    long asked = samples(settings.longestSilence());
    return part.samples() <= limits.longest()
        ? Math.max(asked, samples(CutSettings.LONG_SILENCE))
        : asked;
  }

  private static long samples(Duration duration) {
    return duration.toMillis() * PcmFile.SAMPLE_RATE / 1_000;
  }

  /// A silence between two stretches of speech. The last one of a file has nothing after it.
  ///
  /// @param start its first sample
  /// @param length in samples
  /// @param last whether nothing comes after it that belongs to the window before it
  private record Pause(long start, long length, boolean last) {}

  @Override
  public Optional<Cut> next(SpeechDetector detector) throws InterruptedException {
    while (true) {
      var found = speech.next(position, detector);
      if (found.isEmpty()) {
        position = part.to();
        return Optional.empty();
      }
      var cut = cut(found.getAsLong(), detector);
      if (cut.isPresent()) {
        return cut;
      }
    }
  }

  @Override
  public double position() {
    return AudioPart.seconds(position);
  }

  /// Cuts the window in which speech begins.
  ///
  /// @return empty if it was only a click
  private Optional<Cut> cut(long begin, SpeechDetector detector) throws InterruptedException {
    var doubled = begin - padding <= position ? overlap : 0;
    var start = start(begin) - doubled;
    var latest = start + limits.longest();
    speech.listenTo(latest + LOOK_AHEAD + padding, detector);
    var end = end(start, begin, latest);
    position = end;
    var stretches = speech.stretches(start, end);
    var spoken = stretches.stream().mapToLong(it -> it.end() - it.start()).sum();
    if (spoken < LEAST_SPEECH && doubled == 0) {
      return Optional.empty();
    }
    var spans = stretches.stream().map(it -> AudioPart.span(it.start(), it.end())).toList();
    return Optional.of(new Cut(part.window(start, end), doubled, spans));
  }

  /// A short silence before the first speech of a file is kept: a clip that fits goes whole.
  private long start(long begin) {
    var isFirst = position == part.from() && begin - position <= shortSilence();
    return isFirst ? position : Math.max(position, begin - padding);
  }

  private int shortSilence() {
    return Math.min(SHORT_SILENCE, limits.longest() / 4);
  }

  private long end(long start, long begin, long latest) {
    overlap = 0;
    var within = pauses(begin, latest).stream().filter(it -> end(it, latest) <= latest).toList();
    if (!within.isEmpty()) {
      return end(best(within, start + limits.earliestEnd()), latest);
    }
    var from = start + limits.earliestEnd();
    var to = Math.min(latest, part.to());
    var point = quietest.find(part.read(from, Math.toIntExact(to - from)));
    var end = from + point.index();
    if (!point.inPause()) {
      overlap = limits.overlap(part, end);
    }
    return end;
  }

  /// The silences in which a window could end, up to the first that no window may contain.
  private List<Pause> pauses(long begin, long latest) {
    var pauses = new ArrayList<Pause>();
    var beyond = Math.min(part.to(), latest + LOOK_AHEAD + padding);
    var stretches = speech.stretches(begin, beyond);
    for (var i = 0; i < stretches.size(); i++) {
      var next = i + 1 < stretches.size() ? stretches.get(i + 1) : new Stretch(beyond, beyond);
      var end = stretches.get(i).end();
      var length = next.start() - end;
      var last = i + 1 == stretches.size() || length > longestSilence;
      if (length > 0 || end == part.to()) {
        pauses.add(new Pause(end, length, last));
      }
      if (last) {
        break;
      }
    }
    return pauses;
  }

  /// Half of a short pause belongs to either side of it; of one at the end of the file, all, if it
  /// fits.
  private long end(Pause pause, long latest) {
    var atEnd = pause.start() + pause.length() == part.to();
    if (atEnd && pause.length() <= shortSilence() && part.to() <= latest) {
      return part.to();
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
