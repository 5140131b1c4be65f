package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.WindowTranscript;
import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Speech;
import dev.hark.windows.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// An engine that does what a test tells it.
record TestEngine(String name, Work work) implements Engine {
  static final WindowTranscript EMPTY =
      new WindowTranscript(
          Optional.empty(), OptionalDouble.empty(), List.of(), Duration.ofMillis(100), 0, "test");

  interface Work {
    WindowTranscript decode(int threads) throws InterruptedException;
  }

  static TestEngine of(Work work) {
    return new TestEngine("test", work);
  }

  @Override
  public WindowTranscript transcribe(Window window, DecodingOptions options, int threads)
      throws InterruptedException {
    return work.decode(threads);
  }

  @Override
  public Speech listen(Window window) throws InterruptedException {
    work.decode(1);
    return new Speech(160, List.of());
  }

  @Override
  public boolean onCpu() {
    return !name.equals("gpu");
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus(true, Map.of());
  }
}
