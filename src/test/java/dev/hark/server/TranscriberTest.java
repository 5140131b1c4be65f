package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.models.ModelName;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptListener;
import dev.hark.transcription.TranscriptionResult;
import dev.hark.transcription.TranscriptionSpec;
import dev.hark.transcription.TranscriptionTask;
import dev.hark.transcription.TranscriptionTask.Event;
import dev.hark.transcription.TranscriptionTask.Event.SegmentReady;
import dev.hark.transcription.TranscriptionTask.Event.Started;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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

  private static TranscriptionSpec spec(String language, boolean speakers, Duration from) {
    var plain = plain(language);
    return new TranscriptionSpec(
        plain.model(),
        plain.options(),
        plain.voiceActivity(),
        false,
        speakers,
        new TranscriptionSpec.Part(from, Optional.empty()),
        plain.queueing());
  }

  private static TranscriptionSpec plain(String language) {
    return TranscriptionSpec.of(
        new ModelName("digits"),
        DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of(language)),
        "key");
  }

  private TranscriptionResult transcribe(String file, TranscriptionSpec spec)
      throws IOException, InterruptedException {
    return transcriber.transcribe(fixture(file), spec, TranscriptListener.NONE);
  }

  @Test
  void tellsTheListenerWhatTheTranscriptSays() throws Exception {
    var heard = new ArrayList<Segment>();
    var progress = new ArrayList<Double>();
    var listener =
        new TranscriptListener() {
          @Override
          public void onStarted(double seconds, String engine) {
            progress.add(0.0);
            assertThat(engine).isEqualTo("local/digits");
          }

          @Override
          public void onSegment(Segment segment) {
            heard.add(segment);
          }

          @Override
          public void onProgress(double seconds) {
            progress.add(seconds);
          }
        };
    var outcome = transcriber.transcribe(fixture("de-40s.wav"), plain("de"), listener);
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
    var spec = spec("en", true, Duration.ZERO);
    assertThat(transcribe("en-4.wav", spec).transcript().segments())
        .isNotEmpty()
        .allSatisfy(segment -> assertThat(segment.speaker()).hasValue("A"));
  }

  @Test
  void saysWhatOneChannelHoldsWhileTheOtherIsSilent() throws Exception {
    var decodedBefore = new ArrayList<Integer>();
    var decoded = new AtomicInteger();
    var listener =
        new TranscriptListener() {
          @Override
          public void onWindowDecoded(List<DroppedSegment> dropped) {
            decoded.incrementAndGet();
          }

          @Override
          public void onSegment(Segment segment) {
            decodedBefore.add(decoded.get());
          }
        };
    var file = Files.write(folder.resolve("left.wav"), silentOnTheRight(Api.audio("en-75s.wav")));
    var outcome = transcriber.transcribe(file, spec("en", true, Duration.ZERO), listener);
    assertThat(outcome.transcript().segments())
        .allSatisfy(segment -> assertThat(segment.speaker()).hasValue("A"));
    assertThat(decoded.get()).isGreaterThan(6);
    assertThat(decodedBefore.getFirst()).isLessThanOrEqualTo(2);
  }

  /// Makes a stereo file of a mono one, each with a header of 44 bytes.
  private static byte[] silentOnTheRight(byte[] mono) {
    var samples = ByteBuffer.wrap(mono).order(ByteOrder.LITTLE_ENDIAN);
    int frames = (mono.length - 44) / 2;
    var stereo = ByteBuffer.allocate(44 + 4 * frames).order(ByteOrder.LITTLE_ENDIAN);
    stereo.put(mono, 0, 44).putInt(4, 36 + 4 * frames).putShort(22, (short) 2);
    stereo.putInt(28, 2 * samples.getInt(28)).putShort(32, (short) 4).putInt(40, 4 * frames);
    for (int i = 0; i < frames; i++) {
      stereo.putShort(samples.getShort(44 + 2 * i)).putShort((short) 0);
    }
    return stereo.array();
  }

  @Test
  void stopsWhereverItIsCancelled() throws Exception {
    var file = fixture("en-300s.flac");
    for (var stage :
        List.<Class<? extends Event>>of(Event.class, Started.class, SegmentReady.class)) {
      try (var task = transcriber.start(file, plain("en"), Optional.empty())) {
        while (stage != Event.class && !stage.isInstance(next(task))) {
          // not there yet
        }
        task.cancel(REASON);
        assertThat(lastOf(task))
            .isInstanceOfSatisfying(
                ProblemException.class, e -> assertThat(e.problem()).isEqualTo(REASON));
      }
    }
    assertThat(transcribe("en-4.wav", plain("en")).transcript().text()).isNotEmpty();
  }

  private static Event next(TranscriptionTask task) throws InterruptedException {
    return task.next(Duration.ofMinutes(1)).orElseThrow();
  }

  private static RuntimeException lastOf(TranscriptionTask task) throws InterruptedException {
    while (true) {
      if (next(task) instanceof Event.Failed(var cause)) {
        return cause;
      }
    }
  }

  @Test
  void keepsTheDeadlineWhileFfmpegDecodes() throws Exception {
    var limit = Optional.of(Duration.ofMillis(1));
    try (var task = transcriber.start(fixture("en-300s.flac"), plain("en"), limit)) {
      assertThat(lastOf(task))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.DEADLINE));
    }
  }

  @Test
  void refusesAnOffsetBeyondTheEnd() {
    var spec = spec("en", false, Duration.ofHours(1));
    assertThatThrownBy(() -> transcribe("en-4.wav", spec))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().param()).isEqualTo("offset");
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.INVALID_REQUEST);
            });
  }
}
