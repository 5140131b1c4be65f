package dev.hark.server;

import dev.hark.engine.EngineRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/// Parts of a server that hang, each with a profile of its own.
final class Stuck {
  private Stuck() {}

  @Component
  @Profile("stuck-start")
  static class Start {
    /// @param engines so that there are workers by then
    Start(EngineRegistry engines) throws InterruptedException {
      System.out.println("stuck beside " + engines.status());
      hang();
    }
  }

  @Component
  @Profile("stuck-stop")
  static class Stop implements DisposableBean {
    @Override
    public void destroy() throws InterruptedException {
      hang();
    }
  }

  /// No interrupt ends it.
  private static void hang() throws InterruptedException {
    var lock = new Object();
    var held = new CountDownLatch(1);
    Thread.ofPlatform().daemon().start(() -> hold(lock, held));
    held.await();
    synchronized (lock) {
      throw new AssertionError("nobody lets go of the lock");
    }
  }

  private static void hold(Object lock, CountDownLatch held) {
    synchronized (lock) {
      held.countDown();
      while (true) {
        LockSupport.park();
      }
    }
  }
}
