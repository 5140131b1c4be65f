package dev.hark.supervisor;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Starts fake workers and remembers them.
final class FakeWorkers implements Worker.Starter {
  private final HandTime time;
  private final List<FakeWorker> started = new CopyOnWriteArrayList<>();

  /// What each worker does when it is started.
  volatile Consumer<FakeWorker> onStart = worker -> worker.becomeReady(FakeWorker.CPU);

  FakeWorkers(HandTime time) {
    this.time = time;
  }

  @Override
  public synchronized FakeWorker start() {
    var worker = new FakeWorker(started.size() + 1L, time);
    started.add(worker);
    onStart.accept(worker);
    // its silence is no matter where no test says so
    worker.lastFrameNanos = Long.MAX_VALUE;
    return worker;
  }

  int count() {
    return started.size();
  }

  /// Waits for the worker with this number, from 1.
  FakeWorker get(int number) {
    await().until(() -> started.size() >= number);
    return started.get(number - 1);
  }
}
