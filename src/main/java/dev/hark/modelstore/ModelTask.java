package dev.hark.modelstore;

import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.modelstore.TaskProgress.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Work on a model in the background. Safe for many threads.
public final class ModelTask implements TransferListener {
  private final String name;
  private final Kind kind;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.WAITING;
  private String stage = "";
  private long bytes;
  private long total;
  private long began;
  private long bytesBefore;
  private boolean measuring;
  private @Nullable TaskException failure;
  private String result = "";
  private @Nullable Thread worker;

  ModelTask(String name, Kind kind, LongSupplier nanoTime) {
    this.name = name;
    this.kind = kind;
    this.nanoTime = nanoTime;
  }

  Kind kind() {
    return kind;
  }

  void workedOnBy(Thread thread) {
    change(() -> worker = thread);
  }

  @Override
  public void at(long nowBytes, long nowTotal) {
    at(stage, nowBytes, nowTotal);
  }

  /// So much of a part of the work is done.
  ///
  /// @param nowStage name of the part; the rate is measured anew in each
  /// @param nowBytes that are done of it
  /// @param nowTotal bytes of the part; 0 if unknown
  public void at(String nowStage, long nowBytes, long nowTotal) {
    change(() -> {
      if (!measuring || nowBytes < bytes || !nowStage.equals(stage)) {
        measuring = true;
        began = nanoTime.getAsLong();
        bytesBefore = nowBytes;
      }
      state = State.RUNNING;
      stage = nowStage;
      bytes = nowBytes;
      total = nowTotal;
    });
  }

  void done(String what) {
    change(() -> {
      result = what;
      state = State.DONE;
    });
  }

  void failed(TaskException reason) {
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

  /// Stops it; what a pull has brought stays for the next one. Does nothing if it is over.
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

  public TaskProgress progress() {
    lock.lock();
    try {
      long rate = rate();
      var remaining =
          state == State.RUNNING && rate > 0 && total > 0
              ? Optional.of(Duration.ofMillis((total - bytes) * 1000 / rate))
              : Optional.<Duration>empty();
      var why = Optional.ofNullable(failure);
      return new TaskProgress(
          name,
          kind,
          state,
          Optional.of(stage).filter(it -> !it.isEmpty()),
          bytes,
          total,
          rate,
          remaining,
          why.map(TaskException::reason),
          why.map(it -> String.valueOf(it.getMessage())),
          Optional.of(result).filter(it -> !it.isEmpty()));
    } finally {
      lock.unlock();
    }
  }

  private long rate() {
    double seconds = (nanoTime.getAsLong() - began) / 1e9;
    return measuring && seconds > 0 ? (long) ((bytes - bytesBefore) / seconds) : 0;
  }

  /// Waits until it is over, at most so long.
  public TaskProgress await(Duration atMost) throws InterruptedException {
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

  /// Waits until it is over or in another stage than before, at most so long.
  public TaskProgress awaitChange(TaskProgress before, Duration atMost)
      throws InterruptedException {
    long left = atMost.toNanos();
    var known = before.stage().orElse("");
    lock.lock();
    try {
      while (state == before.state() && stage.equals(known) && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    return progress();
  }

  /// Waits until it is over.
  public TaskProgress await() throws InterruptedException {
    return await(Duration.ofNanos(TimeUnit.DAYS.toNanos(365)));
  }
}
