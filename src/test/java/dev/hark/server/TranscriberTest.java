package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcription.Assignment;
import dev.hark.transcription.Cancellation;
import dev.hark.transcription.Outcome;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/// Transcription without HTTP, with real workers and real FFmpeg.
@HarkTest
class TranscriberTest {
  private static final Problem REASON = Problem.of(Problem.Kind.TIMEOUT, "The client hung up.");

  @Autowired Transcriber transcriber;
  @Autowired MeterRegistry metrics;
  @TempDir Path folder;

  private Path fixture(String name) throws IOException {
    return Files.write(folder.resolve(name), Api.audio(name));
  }

  private static Assignment assignment(
      String language, boolean speakers, Duration from, Optional<Duration> deadline) {
    var plain =
        Assignment.of(
            "digits",
            DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of(language)),
            "key");
    return new Assignment(
        plain.model(),
        plain.options(),
        plain.voiceActivity(),
        false,
        speakers,
        from,
        Optional.empty(),
        plain.client(),
        Optional.empty(),
        deadline);
  }

  private static Assignment plain(String language) {
    return assignment(language, false, Duration.ZERO, Optional.empty());
  }

  private Outcome transcribe(String file, Assignment assignment)
      throws IOException, InterruptedException {
    return transcriber.transcribe(
        fixture(file), assignment, TranscriptListener.NONE, new Cancellation());
  }

  @Test
  void tellsTheListenerWhatTheTranscriptSays() throws Exception {
    var heard = new ArrayList<Segment>();
    var progress = new ArrayList<Double>();
    var listener =
        new TranscriptListener() {
          @Override
          public void started(double seconds, String engine) {
            progress.add(0.0);
            assertThat(engine).isEqualTo("local/digits");
          }

          @Override
          public void heard(Segment segment) {
            heard.add(segment);
          }

          @Override
          public void progressed(double seconds) {
            progress.add(seconds);
          }
        };
    var outcome =
        transcriber.transcribe(fixture("de-40s.wav"), plain("de"), listener, new Cancellation());
    assertThat(heard.stream().map(Segment::text))
        .isEqualTo(outcome.transcript().segments().stream().map(Segment::text).toList());
    assertThat(progress).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(2);
    assertThat(progress.getLast()).isEqualTo(outcome.transcript().duration());
  }

  @Test
  void takesNothingBackOfWhatWasSaid() throws Exception {
    var before = dropped();
    for (var clip : List.of("en-75s.wav", "de-40s.wav", "en-300s.flac", "en-4.wav", "fr-4.wav")) {
      var outcome = transcribe(clip, plain(Manifest.of(clip).language()));
      assertThat(outcome.transcript().dropped()).as(clip).isEmpty();
    }
    assertThat(dropped()).isEqualTo(before);
  }

  private double dropped() {
    return metrics.find("hark.segments.dropped").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void namesTheOnlySpeaker() throws Exception {
    var assignment = assignment("en", true, Duration.ZERO, Optional.empty());
    assertThat(transcribe("en-4.wav", assignment).transcript().segments())
        .isNotEmpty()
        .allSatisfy(segment -> assertThat(segment.speaker()).hasValue("A"));
  }

  @Test
  void stopsWhereItIsCancelled() throws Exception {
    var file = fixture("en-300s.flac");
    var before = new Cancellation();
    before.cancel(REASON);
    assertReason(file, plain("en"), TranscriptListener.NONE, before);
    var atStart = new Cancellation();
    var starting =
        new TranscriptListener() {
          @Override
          public void started(double seconds, String engine) {
            atStart.cancel(REASON);
          }
        };
    assertReason(file, plain("en"), starting, atStart);
    var later = new Cancellation();
    var listening =
        new TranscriptListener() {
          @Override
          public void heard(Segment segment) {
            later.cancel(REASON);
          }
        };
    assertReason(file, plain("en"), listening, later);
    assertThat(transcribe("en-4.wav", plain("en")).transcript().text()).isNotEmpty();
  }

  private void assertReason(
      Path file, Assignment assignment, TranscriptListener listener, Cancellation cancellation) {
    assertThatThrownBy(() -> transcriber.transcribe(file, assignment, listener, cancellation))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(REASON));
  }

  @Test
  void keepsTheDeadlineWhileFfmpegDecodes() {
    var assignment = assignment("en", false, Duration.ZERO, Optional.of(Duration.ofMillis(1)));
    assertThatThrownBy(() -> transcribe("en-300s.flac", assignment))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.DEADLINE));
  }

  @Test
  void refusesAnOffsetBeyondTheEnd() {
    var assignment = assignment("en", false, Duration.ofHours(1), Optional.empty());
    assertThatThrownBy(() -> transcribe("en-4.wav", assignment))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().param()).isEqualTo("offset");
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.INVALID_REQUEST);
            });
  }
}
