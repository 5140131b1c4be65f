package dev.hark.models;

import dev.hark.models.PullProgress.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A model on its way here. All who want the same one share it.
public final class Pull implements TransferListener {
  private final String name;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.WAITING;
  private long bytes;
  private long total;
  private long began;
  private long bytesBefore;
  private boolean measuring;
  private @Nullable DownloadException failure;
  private @Nullable Thread worker;

  Pull(String name, LongSupplier nanoTime) {
    this.name = name;
    this.nanoTime = nanoTime;
  }

  void workedOnBy(Thread thread) {
    change(() -> worker = thread);
  }

  @Override
  public void at(long nowBytes, long nowTotal) {
    change(() -> {
      if (!measuring || nowBytes < bytes) {
        measuring = true;
        began = nanoTime.getAsLong();
        bytesBefore = nowBytes;
      }
      state = State.RUNNING;
      bytes = nowBytes;
      total = nowTotal;
    });
  }

  void done() {
    change(() -> state = State.DONE);
  }

  void failed(DownloadException reason) {
    change(() -> {
      failure = reason;
      state = State.FAILED;
    });
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Stops it; what has come stays for the next one. Does nothing if it is over.
  public void cancel() {
    lock.lock();
    try {
      if (worker != null) {
        worker.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  public PullProgress progress() {
    lock.lock();
    try {
      long rate = rate();
      var remaining =
          state == State.RUNNING && rate > 0 && total > 0
              ? Optional.of(Duration.ofMillis((total - bytes) * 1000 / rate))
              : Optional.<Duration>empty();
      var why = Optional.ofNullable(failure);
      return new PullProgress(
          name,
          state,
          bytes,
          total,
          rate,
          remaining,
          why.map(DownloadException::reason),
          why.map(it -> String.valueOf(it.getMessage())));
    } finally {
      lock.unlock();
    }
  }

  private long rate() {
    double seconds = (nanoTime.getAsLong() - began) / 1e9;
    return measuring && seconds > 0 ? (long) ((bytes - bytesBefore) / seconds) : 0;
  }

  /// Waits until it is over, at most so long.
  public PullProgress await(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (state != State.DONE && state != State.FAILED && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    return progress();
  }

  /// Waits until it is over.
  public PullProgress await() throws InterruptedException {
    return await(Duration.ofNanos(TimeUnit.DAYS.toNanos(365)));
  }
}
