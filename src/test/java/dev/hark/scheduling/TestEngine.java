package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineRegistry;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.WindowLostException;
import dev.hark.engine.WindowResult;
import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Speech;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// An engine that does what a test tells it.
public record TestEngine(String name, EngineCapacity capacity, Work work)
    implements Engine, SpeechDetector {
  private static final EngineCapacity ONE = new EngineCapacity(1, 1, Optional.empty());

  /// What it does with a window.
  public interface Work {
    /// Decodes a window.
    ///
    /// @param alone whether nothing else may run beside it
    WindowResult decode(WindowTask task, int threads, boolean alone)
        throws WindowLostException, InterruptedException;
  }

  /// What a test does with a window of which only the threads matter.
  interface ThreadWork {
    WindowResult decode(int threads) throws WindowLostException, InterruptedException;
  }

  static TestEngine of(ThreadWork work) {
    return named("test", work);
  }

  static TestEngine named(String name, ThreadWork work) {
    return new TestEngine(name, ONE, (_, threads, _) -> work.decode(threads));
  }

  /// The same on other hardware.
  public TestEngine on(EngineCapacity other) {
    return new TestEngine(name, other, work);
  }

  static WindowResult result(String engine) {
    return new WindowResult(
        Optional.empty(), OptionalDouble.empty(), List.of(), Duration.ofMillis(100), 0, engine);
  }

  /// The engines that a request holds.
  public static EngineRegistry.Lease lease(TestEngine... route) {
    return new EngineRegistry.Lease() {
      @Override
      public Engine engine() {
        return route[0];
      }

      @Override
      public List<Engine> route() {
        return Stream.<Engine>of(route).toList();
      }

      @Override
      public SpeechDetector speechDetector() {
        return route[0];
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public WindowResult transcribe(Window window, DecodingOptions options, int threads, boolean alone)
      throws WindowLostException, InterruptedException {
    return work.decode(new WindowTask(window, options), threads, alone);
  }

  @Override
  public Speech detect(Window window) {
    return new Speech(160, List.of());
  }

  @Override
  public boolean onCpu() {
    return !name.equals("gpu");
  }

  @Override
  public EngineStatus status() {
    return EngineStatus.stopped(name, "");
  }
}
