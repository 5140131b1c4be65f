package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.Transcript;
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
class WindowRunTest {
  private static final Optional<Language> ENGLISH = Language.of("en");
  private static final DecodingOptions GIVEN =
      DecodingOptions.of(Task.TRANSCRIBE).withLanguage(ENGLISH);
  private static final DecodingOptions DETECTED = DecodingOptions.of(Task.TRANSCRIBE);
  private static final Problem REASON = Problem.of(Problem.Kind.DEADLINE, "too late");

  private final List<FakeAudio> machines = new ArrayList<>();

  private FakeAudio machine(int slots, FakeAudio.Work work) {
    var machine = new FakeAudio(slots, work);
    machines.add(machine);
    return machine;
  }

  @AfterEach
  void leavesNothingBehind() {
    for (var machine : machines) {
      assertThat(machine.held).hasValue(0);
      assertThat(machine.queuing).hasValue(0);
      assertThat(machine.threads).noneMatch(Thread::isAlive);
    }
  }

  private static Assignment assignment(DecodingOptions options, boolean conditioned) {
    var plain = Assignment.of("m", options, "key");
    return new Assignment(
        plain.model(),
        options,
        plain.voiceActivity(),
        conditioned,
        false,
        plain.from(),
        plain.length(),
        plain.client(),
        plain.priority(),
        plain.deadline());
  }

  private static Transcript transcribe(
      FakeAudio machine, int windows, int threads, Assignment assignment)
      throws InterruptedException {
    var decoder = new WindowDecoder(assignment, 1);
    var heard = new ArrayList<String>();
    var progress = new ArrayList<Double>();
    var listener =
        new TranscriptListener() {
          @Override
          public void heard(Segment segment) {
            heard.add(segment.text());
          }

          @Override
          public void progressed(double seconds) {
            progress.add(seconds);
          }
        };
    var text = new FileTranscription(assignment, 1, (channel, start, end) -> 1, listener);
    try (var run = new WindowRun(FakeAudio.windows(windows), machine, decoder, threads)) {
      for (var event = run.take(); event.isPresent(); event = run.take()) {
        text.accept(event.get());
      }
    }
    text.end(windows * FakeAudio.SECONDS);
    assertThat(progress).isSorted().doesNotHaveDuplicates();
    assertThat(progress.getLast()).isEqualTo(windows * FakeAudio.SECONDS);
    var transcript = text.transcript(decoder, windows * FakeAudio.SECONDS);
    assertThat(String.join("", heard).strip()).isEqualTo(transcript.text());
    return transcript;
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
    var transcript = transcribe(machine, 30, 4, assignment(GIVEN, false));
    assertThat(transcript.text()).isEqualTo(numbers(30));
    assertThat(transcript.languageProbability()).isEmpty();
    assertThat(machine.mostHeld).hasValue(3);
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
      var transcript = transcribe(machine, 20, 1 + seed % 5, assignment(DETECTED, false));
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
    var transcript = transcribe(machine, 12, 5, assignment(DETECTED, false));
    assertThat(transcript.language()).isEqualTo(ENGLISH);
    assertThat(transcript.languageProbability()).isEqualTo(OptionalDouble.of(0.75));
    assertThat(mostAtFirst).hasValue(1);
    assertThat(machine.asked.stream().filter(it -> it.language().isEmpty())).hasSize(4);
  }

  @Test
  void conditionsEachWindowOnTheOneBefore() throws Exception {
    var machine = machine(4, (window, _) -> FakeAudio.answer(ENGLISH, "w" + window));
    var options = GIVEN.withPrompt(Optional.of("Names: Ann."));
    transcribe(machine, 3, 5, assignment(options, true));
    assertThat(machine.asked.stream().map(it -> it.prompt().orElseThrow()))
        .containsExactly("Names: Ann.", "Names: Ann. w0", "Names: Ann. w0 w1");
    assertThat(machine.mostHeld).hasValue(1);
  }

  @Test
  void keepsABoundedNumberOfResultsThatNobodyTakes() throws Exception {
    var decoded = new AtomicInteger();
    var machine =
        machine(
            2,
            (window, _) -> {
              decoded.incrementAndGet();
              return FakeAudio.answer(ENGLISH, "w" + window);
            });
    var decoder = new WindowDecoder(assignment(GIVEN, false), 1);
    try (var run = new WindowRun(FakeAudio.windows(10_000), machine, decoder, 3)) {
      await().until(() -> decoded.get() == 6 && machine.held.get() == 0);
      assertThat(run.take()).isPresent();
      assertThat(decoded).hasValue(6);
    }
  }

  @Test
  void waitsForNoSlotOnceTheLastWindowIsFound() throws Exception {
    var last = new CountDownLatch(1);
    var machine =
        machine(
            1,
            (window, _) -> {
              last.await();
              return FakeAudio.answer(ENGLISH, "w" + window);
            });
    var decoder = new WindowDecoder(assignment(GIVEN, false), 1);
    try (var run = new WindowRun(FakeAudio.windows(1), machine, decoder, 3)) {
      await().until(() -> !machine.asked.isEmpty() && machine.queuing.get() == 0);
      last.countDown();
      assertThat(run.take()).containsInstanceOf(WindowEvent.Found.class);
      assertThat(run.take()).containsInstanceOf(WindowEvent.Heard.class);
      assertThat(run.take()).isEmpty();
    }
    assertThat(machine.cancelled).isEmpty();
  }

  @Test
  void stopsAtTheFirstFailure() {
    var failure = REASON.asException();
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
    assertThatThrownBy(() -> transcribe(machine, 1_000, 4, assignment(GIVEN, false)))
        .isSameAs(failure);
    assertThat(machine.cancelled).hasSize(1);
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
    assertThatThrownBy(() -> transcribe(machine, 3, 3, assignment(GIVEN, false))).isSameAs(failure);
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
                transcribe(machine, 10, 3, assignment(GIVEN, false));
              } catch (InterruptedException | RuntimeException e) {
                thrown.add(e);
              }
            });
    await().until(() -> machine.asked.size() == 2 && machine.queuing.get() == 1);
    caller.interrupt();
    caller.join();
    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
    assertThat(machine.cancelled).hasSize(1);
  }

  @Test
  void stopsWhenItIsCancelled() throws Exception {
    var machine =
        machine(
            2,
            (_, _) -> {
              new CountDownLatch(1).await();
              throw new AssertionError();
            });
    var decoder = new WindowDecoder(assignment(GIVEN, false), 1);
    try (var run = new WindowRun(FakeAudio.windows(10), machine, decoder, 3)) {
      await().until(() -> machine.asked.size() == 2);
      Thread.startVirtualThread(() -> run.cancel(REASON)).join();
      assertThatThrownBy(run::take)
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem()).isEqualTo(REASON));
    }
    assertThat(machine.cancelled.getFirst()).isEqualTo(REASON);
  }
}
