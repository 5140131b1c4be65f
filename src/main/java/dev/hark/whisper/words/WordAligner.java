package dev.hark.whisper.words;

import dev.hark.transcript.TimeRange;
import dev.hark.transcript.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds the times of the words in a segment. It keeps the model's edges of the segment and
/// searches for the cheapest set of borders between them: each word is penalised by how far its
/// duration is from what its length predicts, each border by its loudness, and each pause inside a
/// word by its duration. Silence around a word is not part of it.
///
/// (The library's own token times split the segment by the length of the tokens and then move each
/// edge according to the signal around it. In every segment but the first, they look at the signal
/// in the wrong place.)
public final class WordAligner {
  /// The level of the [Envelope] from which a frame counts as speech.
  private static final double SPEECH = 0.4;

  /// The distance of possible borders, in frames.
  private static final int STEP = 2;

  /// The frames of silence that a word may contain: the closure of a plosive.
  private static final int CLOSURE = 10;

  private static final double STRETCH_COST = 1.5;
  private static final double BORDER_COST = 1.5;
  private static final double PAUSE_COST_PER_FRAME = 0.15;
  private static final double SILENT_WORD_COST = 8;

  /// The cost of a border 100 ms away from where the attention heads place it.
  private static final double ALIGNED_COST = 1.0;

  private final List<WordSpan> words;
  private final double start;
  private final double[] levels;

  /// How many frames of speech precede each frame.
  private final int[] spoken;

  /// The first frame of speech at or after each frame.
  private final int[] next;

  /// The last frame of speech before each frame; -1 if there is none.
  private final int[] previous;

  /// The frames of speech that each word is expected to have.
  private final double[] expected;

  private WordAligner(List<WordSpan> words, double start, double[] levels) {
    this.words = words;
    this.start = start;
    this.levels = levels;
    int frames = levels.length;
    spoken = new int[frames + 1];
    next = new int[frames + 1];
    previous = new int[frames + 1];
    previous[0] = -1;
    for (int i = 0; i < frames; i++) {
      boolean speech = levels[i] >= SPEECH;
      spoken[i + 1] = spoken[i] + (speech ? 1 : 0);
      previous[i + 1] = speech ? i : previous[i];
    }
    next[frames] = frames;
    for (int i = frames - 1; i >= 0; i--) {
      next[i] = levels[i] >= SPEECH ? i : next[i + 1];
    }
    double weight = words.stream().mapToDouble(WordSpan::weight).sum();
    expected =
        words.stream().mapToDouble(word -> spoken[frames] * word.weight() / weight).toArray();
  }

  /// Places words.
  ///
  /// @param segment the time of the segment, in seconds from the start of the audio
  /// @return the words in order, none beginning before the end of the one before it
  public static List<Word> align(List<WordSpan> words, TimeRange segment, Envelope envelope) {
    int from = (int) Math.round(segment.start() * Envelope.FRAMES_PER_SECOND);
    int to = (int) Math.round(segment.end() * Envelope.FRAMES_PER_SECOND);
    if (words.isEmpty()) {
      return List.of();
    }
    var aligner =
        new WordAligner(words, segment.start(), envelope.levels(from, Math.max(from, to)));
    var borders =
        aligner.spoken[aligner.levels.length] < words.size() * STEP
            ? aligner.proportional()
            : aligner.cheapest();
    return aligner.place(borders, segment.end());
  }

  /// Divides the segment by the length of the words alone, if it has too little speech.
  private int[] proportional() {
    double weight = words.stream().mapToDouble(WordSpan::weight).sum();
    var borders = new int[words.size() + 1];
    double sum = 0;
    for (int i = 0; i < words.size(); i++) {
      sum += words.get(i).weight();
      borders[i + 1] = (int) Math.round(levels.length * sum / weight);
    }
    return borders;
  }

  /// Finds the cheapest borders by dynamic programming.
  private int[] cheapest() {
    int[] places = places();
    int last = places.length - 1;
    var costs = new double[places.length];
    Arrays.fill(costs, Double.POSITIVE_INFINITY);
    costs[0] = 0;
    var origins = new int[words.size()][places.length];
    for (int word = 0; word < words.size(); word++) {
      var reached = new double[places.length];
      Arrays.fill(reached, Double.POSITIVE_INFINITY);
      boolean isLast = word == words.size() - 1;
      for (int to = isLast ? last : word + 1; to <= last; to++) {
        double border = isLast ? 0 : borderCost(word, places[to]);
        for (int from = to - 1; from >= 0 && isPlausible(word, places[from], places[to]); from--) {
          double cost = costs[from] + border + wordCost(word, places[from], places[to]);
          if (cost < reached[to]) {
            reached[to] = cost;
            origins[word][to] = from;
          }
        }
      }
      costs = reached;
    }
    var borders = new int[words.size() + 1];
    int at = last;
    for (int word = words.size(); word > 0; word--) {
      borders[word] = places[at];
      at = origins[word - 1][at];
    }
    return Double.isInfinite(costs[last]) ? proportional() : borders;
  }

  /// Returns the possible borders: both ends, every second frame of speech, and one in each pause.
  private int[] places() {
    var places = new ArrayList<Integer>();
    places.add(0);
    for (int i = 1; i < levels.length; i++) {
      boolean speech = levels[i] >= SPEECH;
      boolean pauseBegins = !speech && levels[i - 1] >= SPEECH;
      if (pauseBegins || (speech && i - places.getLast() >= STEP)) {
        places.add(i);
      }
    }
    places.add(levels.length);
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Keeps the search linear in the length of the segment: no speaker stretches a word that much.
  private boolean isPlausible(int word, int from, int to) {
    return spoken[to] - spoken[from] <= Math.max(100, 5 * expected[word]);
  }

  private double wordCost(int word, int from, int to) {
    int frames = spoken[to] - spoken[from];
    if (frames == 0) {
      return SILENT_WORD_COST;
    }
    double stretch = Math.log((frames + 2) / (expected[word] + 2));
    int pauses = previous[to] + 1 - next[from] - frames;
    return STRETCH_COST * stretch * stretch + PAUSE_COST_PER_FRAME * Math.max(0, pauses - CLOSURE);
  }

  private double borderCost(int word, int frame) {
    double loudness = (levels[frame - 1] + levels[Math.min(frame, levels.length - 1)]) / 2;
    double cost = BORDER_COST * loudness;
    double aligned = words.get(word).alignedEnd();
    if (aligned >= 0) {
      double tenths = (start + (double) frame / Envelope.FRAMES_PER_SECOND - aligned) * 10;
      cost += ALIGNED_COST * Math.min(tenths * tenths, 25);
    }
    return cost;
  }

  private List<Word> place(int[] borders, double end) {
    var placed = new ArrayList<Word>(words.size());
    double earliest = start;
    for (int i = 0; i < words.size(); i++) {
      int from = borders[i];
      int to = borders[i + 1];
      if (spoken[to] > spoken[from]) {
        int first = next[from];
        to = Math.max(previous[to] + 1, first);
        from = first;
      }
      double begin = Math.clamp(seconds(from), earliest, end);
      double finish = Math.clamp(seconds(to), begin, end);
      placed.add(new Word(words.get(i).text(), begin, finish, words.get(i).probability()));
      earliest = finish;
    }
    return placed;
  }

  /// Returns the time of a frame in whole hundredths, so that times are the same wherever the
  /// segment lies.
  private double seconds(int frame) {
    return (Math.round(start * Envelope.FRAMES_PER_SECOND) + frame)
        / (double) Envelope.FRAMES_PER_SECOND;
  }
}
