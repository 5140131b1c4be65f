package dev.hark.modelstore;

import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.modelstore.TaskState.Amount;
import dev.hark.modelstore.TaskState.Done;
import dev.hark.modelstore.TaskState.Failed;
import dev.hark.modelstore.TaskState.Running;
import dev.hark.modelstore.TaskState.Waiting;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Does work on a model in the background. Safe for many threads.
public final class ModelTask implements TransferListener {
  private final String name;
  private final Kind kind;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private TaskState state = new Waiting();
  private @Nullable Stage stage;
  private @Nullable Thread worker;

  /// Measures one part of the work.
  ///
  /// @param name absent if the work has only one
  /// @param began when it began, as a reading of `nanoTime`
  /// @param bytesBefore bytes that an earlier attempt had done by then
  private record Stage(
      @Nullable String name, long began, long bytesBefore, long bytes, long total) {
    private boolean isContinuedBy(@Nullable String nowName, long nowBytes) {
      return nowBytes >= bytes && Objects.equals(nowName, name);
    }

    private Amount amount(long now) {
      double seconds = (now - began) / 1e9;
      long rate = seconds > 0 ? (long) ((bytes - bytesBefore) / seconds) : 0;
      return new Amount(name, bytes, total, rate);
    }
  }

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
    change(() -> measure(stage == null ? null : stage.name, nowBytes, nowTotal));
  }

  /// Reports how much of a stage of the work is done.
  ///
  /// @param nowStage its name; the rate is measured anew in each
  /// @param nowBytes bytes of it that are done
  /// @param nowTotal bytes of the stage; 0 if unknown
  public void at(String nowStage, long nowBytes, long nowTotal) {
    change(() -> measure(nowStage.isEmpty() ? null : nowStage, nowBytes, nowTotal));
  }

  private void measure(@Nullable String nowStage, long nowBytes, long nowTotal) {
    stage =
        stage != null && stage.isContinuedBy(nowStage, nowBytes)
            ? new Stage(nowStage, stage.began, stage.bytesBefore, nowBytes, nowTotal)
            : new Stage(nowStage, nanoTime.getAsLong(), nowBytes, nowBytes, nowTotal);
    state = new Running(amount());
  }

  private Amount amount() {
    return stage == null ? Amount.NONE : stage.amount(nanoTime.getAsLong());
  }

  void done(String result) {
    change(() -> state = new Done(result, amount()));
  }

  void failed(TaskException failure) {
    var detail = String.valueOf(failure.getMessage());
    change(() -> state = new Failed(failure.reason(), detail, amount()));
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

  /// Stops the work; what a pull has downloaded stays for the next one. It does nothing once the
  /// work is over.
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

  /// Returns the current state, with the rate so far.
  public TaskProgress progress() {
    lock.lock();
    try {
      var now = state instanceof Running ? new Running(amount()) : state;
      return new TaskProgress(name, kind, now);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the work is over, but no longer than the given time.
  public TaskProgress await(Duration atMost) throws InterruptedException {
    return awaitUntil(() -> state.isOver(), atMost);
  }

  /// Waits until the work is in another state or stage than before, but no longer than the given
  /// time.
  public TaskProgress awaitChange(TaskProgress before, Duration atMost)
      throws InterruptedException {
    var known = before.state();
    return awaitUntil(
        () ->
            !state.label().equals(known.label())
                || !Objects.equals(state.progress().stage(), known.progress().stage()),
        atMost);
  }

  private TaskProgress awaitUntil(BooleanSupplier condition, Duration atMost)
      throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    return progress();
  }
}
