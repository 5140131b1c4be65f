package dev.hark.server;

import dev.hark.engine.EngineCapacity;
import dev.hark.scheduling.Admitted;
import dev.hark.scheduling.TestScheduler;
import dev.hark.scheduling.WindowScheduler;

/// A window of another caller that keeps a slot busy for as long as a test wants.
final class HeldSlot implements AutoCloseable {
  private final Admitted request;

  private HeldSlot(Admitted request) {
    this.request = request;
  }

  static HeldSlot hold(WindowScheduler scheduler, EngineCapacity capacity)
      throws InterruptedException {
    return new HeldSlot(TestScheduler.hold(scheduler, capacity));
  }

  /// Gives the slot back. A second call does nothing.
  void release() {
    request.close();
  }

  @Override
  public void close() {
    release();
  }
}
