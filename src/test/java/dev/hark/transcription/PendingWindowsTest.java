package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.models.ModelName;
import dev.hark.problem.Problem;
import dev.hark.scheduling.Admitted;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.Transcript;
import dev.hark.transcription.text.SilencePhrases;
import dev.hark.windows.WindowSource.CutWindow;
import dev.hark.windows.WindowSource.Silence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PendingWindowsTest {
  private static final Optional<Language> ENGLISH = Language.of("en");
  private static final DecodingOptions GIVEN =
      DecodingOptions.of(Task.TRANSCRIBE).withLanguage(ENGLISH);
  private static final DecodingOptions DETECTED = DecodingOptions.of(Task.TRANSCRIBE);

  private final List<FakeAudio> machines = new ArrayList<>();

  private FakeAudio machine(int slots, FakeAudio.Work work) {
    var machine = new FakeAudio(slots, work);
    machines.add(machine);
    return machine;
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(machines).allSatisfy(machine -> assertThat(machine.running).hasValue(0));
  }

  private static TranscriptionSpec spec(DecodingOptions options, boolean conditioned) {
    var plain = TranscriptionSpec.of(new ModelName("m"), options, "key");
    return new TranscriptionSpec(
        plain.model(),
        options,
        plain.voiceActivity(),
        conditioned,
        false,
        plain.part(),
        plain.queueing());
  }

  private static TranscriptAssembler assembler(
      TranscriptionSpec spec, TranscriptListener listener) {
    return assembler(spec, 1, listener);
  }

  private static TranscriptAssembler assembler(
      TranscriptionSpec spec, int channels, TranscriptListener listener) {
    return new TranscriptAssembler(
        spec, channels, (channel, start, end) -> 1, SilencePhrases.load(), listener);
  }

  private static Transcript transcribe(FakeAudio machine, int windows, TranscriptionSpec spec)
      throws InterruptedException {
    var heard = new ArrayList<String>();
    var progress = new ArrayList<Double>();
    var listener =
        new TranscriptListener() {
          @Override
          public void onSegment(Segment segment) {
            heard.add(segment.text());
          }

          @Override
          public void onProgress(double seconds) {
            progress.add(seconds);
          }
        };
    var assembler = assembler(spec, listener);
    try (var admitted = machine.admit()) {
      submit(admitted, windows, assembler).awaitAll();
    }
    var seconds = windows * FakeAudio.SECONDS;
    var transcript = assembler.finish(seconds, seconds, "fake").transcript();
    assertThat(progress).isSorted().doesNotHaveDuplicates();
    assertThat(progress.getLast()).isEqualTo(seconds);
    assertThat(String.join("", heard).strip()).isEqualTo(transcript.text());
    return transcript;
  }

  private static PendingWindows submit(
      Admitted admitted, int windows, TranscriptAssembler assembler) throws InterruptedException {
    var pending = new PendingWindows(admitted.parallelism(), assembler);
    var source = FakeAudio.windows(windows);
    var speech = admitted.speechDetector();
    for (var next = source.next(speech); next.isPresent(); next = source.next(speech)) {
      var window = (CutWindow) next.get();
      pending.add(window, admitted.submit(assembler.task(window)));
      pending.awaitRoom();
    }
    return pending;
  }

  private static String numbers(int count) {
    return String.join(" ", IntStream.range(0, count).mapToObj(i -> "w" + i).toList());
  }

  @Test
  void decodesSideBySideAndDeliversInOrder() throws Exception {
    var together = new CyclicBarrier(3);
    var machine =
        machine(
            3,
            (window, _) -> {
              try {
                together.await();
              } catch (BrokenBarrierException e) {
                throw new IllegalStateException(e);
              }
              return FakeAudio.answer(ENGLISH, "w" + window);
            });
    var transcript = transcribe(machine, 30, spec(GIVEN, false));
    assertThat(transcript.text()).isEqualTo(numbers(30));
    assertThat(transcript.languageProbability()).isEmpty();
    assertThat(machine.mostRunning).hasValue(3);
  }

  @Test
  void givesTheSameTextWhateverTheTiming() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var machine =
          machine(
              1 + seed % 4,
              (window, options) -> {
                synchronized (random) {
                  LockSupport.parkNanos(random.nextInt(200_000));
                }
                return window < 2
                    ? FakeAudio.answer(Language.of("de"))
                    : FakeAudio.answer(options.language().or(() -> ENGLISH), "w" + window, "x");
              });
      var transcript = transcribe(machine, 20, spec(DETECTED, false));
      assertThat(transcript.segments()).hasSize(36);
      assertThat(transcript.text()).startsWith("w2 x w3 x w4").endsWith("w19 x");
      assertThat(transcript.language()).isEqualTo(ENGLISH);
    }
  }

  @Test
  void goesOneByOneUntilTheLanguageIsKnown() throws Exception {
    var running = new AtomicInteger();
    var mostAtFirst = new AtomicInteger();
    var machine =
        machine(
            4,
            (window, options) -> {
              if (options.language().isEmpty()) {
                mostAtFirst.accumulateAndGet(running.incrementAndGet(), Math::max);
                running.decrementAndGet();
              }
              return window < 3
                  ? FakeAudio.answer(Language.of("cy"))
                  : FakeAudio.answer(ENGLISH, "w" + window);
            });
    var transcript = transcribe(machine, 12, spec(DETECTED, false));
    assertThat(transcript.language()).isEqualTo(ENGLISH);
    assertThat(transcript.languageProbability()).isEqualTo(OptionalDouble.of(0.75));
    assertThat(mostAtFirst).hasValue(1);
    assertThat(machine.asked.stream().filter(it -> it.language().isEmpty())).hasSize(4);
  }

  @Test
  void conditionsEachWindowOnTheOneBefore() throws Exception {
    var machine = machine(4, (window, _) -> FakeAudio.answer(ENGLISH, "w" + window));
    var options = GIVEN.withPrompt(Optional.of("Names: Ann."));
    transcribe(machine, 3, spec(options, true));
    assertThat(machine.asked.stream().map(it -> it.prompt().orElseThrow()))
        .containsExactly("Names: Ann.", "Names: Ann. w0", "Names: Ann. w0 w1");
    assertThat(machine.mostRunning).hasValue(1);
  }

  /// The first window takes its time, and those behind it pile up only so far.
  @Test
  void runsAheadOfAWindowByABoundedNumber() throws Exception {
    var first = new CountDownLatch(1);
    var decoded = new AtomicInteger();
    var machine =
        machine(
            2,
            (window, _) -> {
              if (window == 0) {
                first.await();
              }
              decoded.incrementAndGet();
              return FakeAudio.answer(ENGLISH, "w" + window);
            });
    var assembler = assembler(spec(GIVEN, false), TranscriptListener.NONE);
    try (var admitted = machine.admit()) {
      int bound = 2 * admitted.parallelism();
      var submitter =
          Thread.startVirtualThread(() -> {
            try {
              submit(admitted, 10_000, assembler);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      await().until(() -> decoded.get() == bound - 1 && machine.running.get() == 1);
      submitter.interrupt();
      submitter.join();
      assertThat(decoded).hasValue(bound - 1);
      first.countDown();
    }
  }

  @Test
  void handsResultsOnWhileTheNextWindowIsStillLookedFor() throws Exception {
    var heard = new CountDownLatch(1);
    var listener =
        new TranscriptListener() {
          @Override
          public void onSegment(Segment segment) {
            heard.countDown();
          }
        };
    var machine = machine(1, (window, _) -> FakeAudio.answer(ENGLISH, "w" + window));
    var assembler = assembler(spec(GIVEN, false), listener);
    try (var admitted = machine.admit()) {
      var pending = new PendingWindows(admitted.parallelism(), assembler);
      var only = (CutWindow) FakeAudio.windows(2).next(admitted.speechDetector()).orElseThrow();
      pending.add(only, admitted.submit(assembler.task(only)));
      heard.await();
      pending.awaitAll();
    }
  }

  /// Nobody speaks in the second channel.
  @Test
  void handsOnWhatWasSaidBeforeASilenceOfTheOtherChannel() throws Exception {
    var heard = new ArrayList<String>();
    var listener =
        new TranscriptListener() {
          @Override
          public void onSegment(Segment segment) {
            heard.add(segment.text().strip());
          }
        };
    var released = List.of(new CountDownLatch(1), new CountDownLatch(1));
    var machine =
        machine(
            2,
            (window, _) -> {
              released.get(window).await();
              return FakeAudio.answer(ENGLISH, "w" + window);
            });
    var assembler = assembler(spec(GIVEN, false), 2, listener);
    try (var admitted = machine.admit()) {
      var pending = new PendingWindows(admitted.parallelism(), assembler);
      var source = FakeAudio.windows(2);
      pending.add(new Silence(1, 5));
      for (int i = 0; i < 2; i++) {
        var window = (CutWindow) source.next(admitted.speechDetector()).orElseThrow();
        pending.add(window, admitted.submit(assembler.task(window)));
        pending.add(new Silence(1, 8 + 10 * i));
        pending.add(new Silence(1, 9 + 10 * i));
      }
      assertThat(heard).isEmpty();
      released.getFirst().countDown();
      await().untilAsserted(() -> assertThat(heard).containsExactly("w0"));
      released.getLast().countDown();
      pending.awaitAll();
      assertThat(heard).containsExactly("w0", "w1");
    }
  }

  @Test
  void stopsAtTheFirstFailure() {
    var failure = Problem.of(Problem.Kind.UNPROCESSABLE, "broken").asException();
    var machine =
        machine(
            3,
            (window, _) -> {
              if (window == 4) {
                throw failure;
              }
              if (window > 4) {
                new CountDownLatch(1).await();
              }
              return FakeAudio.answer(ENGLISH, "w" + window);
            });
    assertThatThrownBy(() -> transcribe(machine, 1_000, spec(GIVEN, false))).isSameAs(failure);
  }

  @Test
  void failsWhenTheLastWindowDoes() {
    var failure = new IllegalStateException("broken");
    var machine =
        machine(
            2,
            (window, _) -> {
              if (window == 2) {
                throw failure;
              }
              return FakeAudio.answer(ENGLISH, "w" + window);
            });
    assertThatThrownBy(() -> transcribe(machine, 3, spec(GIVEN, false))).isSameAs(failure);
  }

  @Test
  void failsWhenTheListenerDoes() throws Exception {
    var failure = new IllegalStateException("cannot listen");
    var listener =
        new TranscriptListener() {
          @Override
          public void onSegment(Segment segment) {
            throw failure;
          }
        };
    var machine = machine(2, (window, _) -> FakeAudio.answer(ENGLISH, "w" + window));
    var assembler = assembler(spec(GIVEN, false), listener);
    try (var admitted = machine.admit()) {
      assertThatThrownBy(() -> submit(admitted, 1_000, assembler)).isSameAs(failure);
    }
  }

  @Test
  void stopsWhenTheCallerIsInterrupted() throws Exception {
    var machine =
        machine(
            2,
            (_, _) -> {
              new CountDownLatch(1).await();
              throw new AssertionError();
            });
    var thrown = new ArrayList<Exception>();
    var caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                transcribe(machine, 10, spec(GIVEN, false));
              } catch (InterruptedException | RuntimeException e) {
                thrown.add(e);
              }
            });
    await().until(() -> machine.running.get() == 2);
    caller.interrupt();
    caller.join();
    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
  }
}
