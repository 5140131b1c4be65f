package dev.hark.whisper;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.DecodingOptions.Search;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.Thresholds;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.Word;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// With the demo model, in this process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhisperStateTest {
  private static final DecodingOptions DETECTED = DecodingOptions.of(Task.TRANSCRIBE);

  private WhisperLibrary library;
  private WhisperModel model;
  private WhisperState state;

  @BeforeAll
  void load() {
    library = WhisperLibrary.load(Clips.libraries());
    model = library.loadModel(Clips.model(), false, Alignment.OFF);
    state = model.newState();
  }

  @AfterAll
  void close() {
    state.close();
    model.close();
  }

  private DecodingResult hear(String file, DecodingOptions options) {
    return hear(state, file, options);
  }

  private static DecodingResult hear(WhisperState state, String file, DecodingOptions options) {
    return hear(state, file, options, 1);
  }

  private static DecodingResult hear(
      WhisperState state, String file, DecodingOptions options, int threads) {
    try (var never = new AbortSwitch()) {
      return state.transcribe(Clips.pcm(file), options, threads, never);
    } catch (AbortedException e) {
      throw new AssertionError(e);
    }
  }

  private static DecodingOptions in(String language) {
    return DETECTED.withLanguage(Language.of(language));
  }

  private static String text(DecodingResult heard) {
    return heard.segments().stream().map(Segment::text).collect(joining()).strip();
  }

  @Test
  void bothContextsHearTheSame() {
    for (var clip : Clips.all()) {
      var options = in(clip.language());
      assertThat(text(hear(clip.file(), options.withAudioContext(AudioContext.FULL))))
          .as(clip.file())
          .isEqualTo(clip.words());
      assertThat(text(hear(clip.file(), options.withAudioContext(AudioContext.ADAPTIVE))))
          .as(clip.file())
          .isEqualTo(clip.words());
    }
  }

  @Test
  void beamSearchHearsTheClips() {
    int same = 0;
    for (var clip : Clips.all()) {
      var options = in(clip.language()).withSearch(new Search(5, 5, true, false));
      same += text(hear(clip.file(), options)).equals(clip.words()) ? 1 : 0;
    }
    assertThat(same).isGreaterThanOrEqualTo(Clips.all().size() - 2);
  }

  @Test
  void wordsAreTheTextInOrderInsideTheirSegments() {
    for (var clip : Clips.all()) {
      for (var segment : hear(clip.file(), in(clip.language()).withWords(true)).segments()) {
        assertThat(segment.words().stream().map(Word::text).collect(joining()))
            .isEqualTo(segment.text());
        double earliest = segment.start();
        for (var word : segment.words()) {
          assertThat(word.start()).isBetween(earliest, segment.end());
          assertThat(word.end()).isBetween(word.start(), segment.end());
          assertThat(word.probability()).isBetween(0.0, 1.0);
          earliest = word.end();
        }
      }
    }
  }

  /// Begin and end of every phrase of the clips are known.
  @Test
  void wordsBeginAndEndWithTheirPhrase() {
    var phrases =
        new String(Clips.bytes("segments.tsv"), StandardCharsets.UTF_8)
            .lines()
            .skip(1)
            .map(line -> line.split("\t", -1))
            .toList();
    int edges = 0;
    for (var clip : Clips.all()) {
      var words =
          hear(clip.file(), in(clip.language()).withWords(true)).segments().stream()
              .flatMap(segment -> segment.words().stream())
              .toList();
      for (var phrase : phrases) {
        if (phrase[0].equals(clip.file())) {
          double start = Double.parseDouble(phrase[1]);
          double end = Double.parseDouble(phrase[2]);
          assertThat(words)
              .as(clip.file() + " " + start)
              .anyMatch(word -> Math.abs(word.start() - start) <= 0.2)
              .anyMatch(word -> Math.abs(word.end() - end) <= 0.2);
          edges += 2;
        }
      }
    }
    assertThat(edges).isGreaterThan(50);
  }

  @Test
  void scoresAreThoseOfTheText() {
    for (var segment : hear("en-2.wav", in("en").withScores(true)).segments()) {
      assertThat(segment.scores().stream().map(score -> score.token()).collect(joining()))
          .isEqualTo(segment.text());
      double sum = segment.scores().stream().mapToDouble(score -> score.logProbability()).sum();
      assertThat(sum / segment.scores().size())
          .isCloseTo(segment.decoding().averageLogProbability(), within(0.3));
    }
    assertThat(hear("en-2.wav", in("en")).segments())
        .allSatisfy(segment -> {
          assertThat(segment.scores()).isEmpty();
          assertThat(segment.words()).isEmpty();
        });
  }

  @Test
  void detectsTheLanguageAmongThoseAllowed() {
    for (var clip : Clips.all()) {
      var heard = hear(clip.file(), DETECTED);
      assertThat(heard.language()).as(clip.file()).isEqualTo(Language.of(clip.language()));
      assertThat(heard.languageProbability().orElseThrow()).isBetween(0.3, 1.0);
    }
    var among = List.of(Language.of("fr").orElseThrow(), Language.of("es").orElseThrow());
    var heard = hear("de-4.wav", DETECTED.withLanguages(among));
    assertThat(heard.language()).isPresent().get().isIn(among);
    assertThat(heard.languageProbability().orElseThrow()).isLessThan(0.5);
    assertThat(hear("de-4.wav", in("de")).languageProbability()).isEmpty();
  }

  @Test
  void everyOptionIsRepeatable() {
    var german = in("de");
    var options =
        List.of(
            german.withTemperature(0.7),
            german.withTemperature(1).withSearch(new Search(1, 5, false, true)),
            german.withSearch(new Search(8, 8, false, true)),
            german.withPrompt(Optional.of("eins zwei drei")),
            german.withThresholds(new Thresholds(0.1, -0.01, 1)));
    for (var option : options) {
      assertThat(hear("de-6.wav", option)).isEqualTo(hear("de-6.wav", option));
    }
  }

  @Test
  void thresholdsStartTheFallback() {
    assertThat(hear("de-6.wav", in("de")).segments())
        .allMatch(segment -> segment.decoding().temperature() == 0);
    var strict = in("de").withThresholds(new Thresholds(1, -0.0001, 2.4));
    assertThat(hear("de-6.wav", strict).segments())
        .anyMatch(segment -> segment.decoding().temperature() > 0);
    var terse = in("de").withThresholds(new Thresholds(1, -1, 1));
    assertThat(hear("de-6.wav", terse).segments())
        .anyMatch(segment -> segment.decoding().temperature() > 0);
  }

  /// Whatever context, search and language the state decoded with before.
  @Test
  void repeatsAreIdenticalInAnyOrder() {
    var random = new Random(11);
    var first = new HashMap<String, DecodingResult>();
    var clips = List.of("en-1.wav", "de-3.wav", "fr-6.wav", "es-5.wav", "noise-white.wav");
    for (int i = 0; i < 60; i++) {
      var clip = clips.get(random.nextInt(clips.size()));
      var context = random.nextBoolean() ? AudioContext.FULL : AudioContext.ADAPTIVE;
      var search = new Search(random.nextBoolean() ? 3 : 1, 2, true, false);
      boolean detect = random.nextBoolean();
      var options =
          (detect ? DETECTED : in("en"))
              .withAudioContext(context)
              .withSearch(search)
              .withWords(true)
              .withScores(true);
      var heard = hear(clip, options);
      var before = first.putIfAbsent(clip + options, heard);
      if (before != null) {
        assertThat(heard).as(clip + options).isEqualTo(before);
      }
    }
  }

  /// One computes on while another is aborted, and both hear afterwards what they heard before.
  @ParameterizedTest
  @EnumSource(AudioContext.class)
  void theNumberOfThreadsDoesNotShow(AudioContext context) {
    var options = DecodingOptions.of(Task.TRANSCRIBE).withAudioContext(context).withScores(true);
    for (var clip : List.of("en-2.wav", "de-3.wav", "fr-2.wav")) {
      assertThat(hear(state, clip, options, 2)).isEqualTo(hear(state, clip, options, 1));
      assertThat(hear(state, clip, options, 3)).isEqualTo(hear(state, clip, options, 1));
    }
  }

  @Test
  void anAbortLeavesItsStateAndTheOthersAsTheyWere() throws Exception {
    var options = in("en").withAudioContext(AudioContext.FULL).withScores(true);
    var expected = hear("en-6.wav", options);
    try (var other = model.newState()) {
      for (int i = 0; i < 6; i++) {
        var abort = new AbortSwitch();
        var seen = new ArrayList<DecodingResult>();
        var neighbour = Thread.ofPlatform().start(() -> seen.add(hear(other, "en-6.wav", options)));
        long nanos = i * 20_000_000L;
        var raiser =
            Thread.ofPlatform()
                .start(() -> {
                  LockSupport.parkNanos(nanos);
                  abort.raise();
                });
        boolean detect = i % 2 == 0;
        try {
          state.transcribe(Clips.pcm("de-6.wav"), detect ? DETECTED : in("de"), 1, abort);
        } catch (AbortedException e) {
          assertThat(e).isNotNull();
        }
        neighbour.join();
        raiser.join();
        abort.close();
        assertThat(seen).containsExactly(expected);
        assertThat(hear("en-6.wav", options)).isEqualTo(expected);
      }
    }
  }

  @Test
  void anAbortBeforehandEndsTheCall() {
    var abort = new AbortSwitch();
    abort.raise();
    assertThatThrownBy(() -> state.transcribe(Clips.pcm("en-1.wav"), DETECTED, 1, abort))
        .isInstanceOf(AbortedException.class);
    abort.close();
  }

  /// The library takes a model with two decoder layers for a distil-whisper model of the first
  /// generation, which writes no times.
  @Test
  void aModelWithoutTimesGivesTheWindowAsOneSegment(@TempDir Path folder) throws IOException {
    var file = new DemoModelCopy().withDecoderLayers(2, folder.resolve("distil.bin"));
    try (var distilled = library.loadModel(file, false, Alignment.OFF);
        var own = distilled.newState()) {
      for (var clip : List.of("en-1.wav", "en-4.wav")) {
        double seconds = Clips.pcm(clip).remaining() / 16_000.0;
        for (var context : AudioContext.values()) {
          var options = in("en").withWords(true).withAudioContext(context);
          var segments = hear(own, clip, options).segments();
          assertThat(segments).hasSize(1);
          assertThat(segments.getFirst().time()).isEqualTo(new TimeRange(0, seconds));
          assertThat(segments.getFirst().words())
              .isNotEmpty()
              .allMatch(word -> word.start() >= 0 && word.end() <= seconds);
        }
      }
    }
  }

  @Test
  void attentionHeadsCanTellTheTimes() {
    try (var aligning = library.loadModel(Clips.model(), false, new Alignment("top-2"));
        var own = aligning.newState()) {
      for (var file : List.of("en-1.wav", "en-4.wav", "silence.wav", "de-6.wav")) {
        var heard =
            hear(own, file, in("en").withWords(true).withAudioContext(AudioContext.ADAPTIVE));
        for (var segment : heard.segments()) {
          assertThat(segment.words().stream().map(Word::text).collect(joining()))
              .isEqualTo(segment.text());
          assertThat(segment.words()).allMatch(word -> word.start() <= word.end());
        }
      }
    }
    assertThatThrownBy(() -> library.loadModel(Clips.model(), false, new Alignment("huge")))
        .isInstanceOf(WhisperException.class);
  }
}
