package dev.hark.transcription.text;

import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.DroppedSegment.Reason;
import dev.hark.transcript.Segment;
import dev.hark.transcription.text.HallucinationGuard.Checked;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.regex.Pattern;

/// Finds what a text says of its sounds but nobody spoke: `[Music]`, `(laughs)`, `*coughs*`, notes
/// around a song, and `>>` before a new speaker. Whisper has learnt them from subtitles. OpenAI's
/// own decoder forbids their tokens; where there is no speech at all, the model then writes an
/// invented sentence instead ("Thanks for watching!"), so they are decoded here and taken out
/// afterwards.
public final class Annotations {
  /// Square brackets hold nothing else in what Whisper writes.
  private static final Pattern SQUARE = Pattern.compile("\\[[^\\[\\]]*\\]|［[^［］]*］|【[^【】]*】");

  /// Notes are taken out, and what is sung between them stays.
  private static final Pattern MARKS =
      Pattern.compile("[♩♪♫♬🎵🎶]+|(?<![^\\s])>>+(?!=)|(?<![^\\s])»");

  /// Round brackets and stars may also hold what was said.
  private static final Pattern ASIDE = Pattern.compile("\\(([^()]*)\\)|（([^（）]*)）|\\*+([^*]+)\\*+");

  /// Tells an aside about sounds from one that was spoken, by a word in it.
  private static final Pattern SOUND =
      Pattern.compile(
          "\\b(music|musi[kc]a?|musique|música|singing|sings|song|playing|plays|instrumental"
              + "|laugh\\w*|chuckl\\w*|giggl\\w*|lach\\w*|rires?|risas?|applau\\w*|clapping|claps"
              + "|cheer\\w*|crowd|audience|cough\\w*|sneez\\w*|sigh\\w*|gasp\\w*|breath\\w*|sniff\\w*"
              + "|groan\\w*|moan\\w*|scream\\w*|shout\\w*|cr(?:y|ies)|crying|sobb\\w*|whistl\\w*"
              + "|hum(?:s|ming)|mumbl\\w*|murmur\\w*|whisper\\w*|inaudible|unintelligible|indistinct"
              + "|unverständlich|silence|stille|silencio|silenzio|pause|noises?|sounds?|static|buzz\\w*"
              + "|beep\\w*|click\\w*|ring(?:s|ing)|bell|knock\\w*|footsteps|door|engine|wind|rain"
              + "|thunder|bird|birds|chirp\\w*|bark\\w*|foreign|speaking|speaks|blank_audio|typing"
              + "|explosion|gunshots?|siren)\\b|笑|音楽|音乐|拍手|掌声|음악|웃음|박수",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern SPOKEN = Pattern.compile("[\\p{L}\\p{N}]");

  private Annotations() {}

  /// Takes the annotations out of the segments that are kept. A segment that holds nothing else is
  /// dropped.
  public static Checked removedFrom(Checked checked) {
    var kept = new ArrayList<Segment>();
    var dropped = new ArrayList<>(checked.dropped());
    for (var segment : checked.kept()) {
      var spoken = SegmentWords.without(segment, Annotations::in);
      spoken.ifPresentOrElse(
          kept::add, () -> dropped.add(new DroppedSegment(segment, Reason.ANNOTATION)));
    }
    return new Checked(kept, dropped);
  }

  /// Returns the places of the characters that nobody spoke. If a text holds nothing but asides,
  /// they are annotations whatever they say.
  static BitSet in(String text) {
    var places = new BitSet(text.length());
    mark(places, SQUARE, text);
    mark(places, MARKS, text);
    var asides = ASIDE.matcher(text);
    var all = new BitSet(text.length());
    while (asides.find()) {
      all.set(asides.start(), asides.end());
      if (SOUND.matcher(asides.group()).find()) {
        places.set(asides.start(), asides.end());
      }
    }
    all.or(places);
    return isSpoken(text, all) ? places : all;
  }

  /// Tells whether a letter or a digit is left without the characters at these places.
  static boolean isSpoken(String text, BitSet without) {
    return isSpoken(remainder(text, 0, text.length(), without));
  }

  static boolean isSpoken(String text) {
    return SPOKEN.matcher(text).find();
  }

  /// Returns part of a text without the characters at these places.
  static String remainder(String text, int from, int to, BitSet without) {
    var left = new StringBuilder();
    for (int i = from; i < to; i++) {
      if (!without.get(i)) {
        left.append(text.charAt(i));
      }
    }
    return left.toString();
  }

  private static void mark(BitSet places, Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    while (matcher.find()) {
      places.set(matcher.start(), matcher.end());
    }
  }
}
