package dev.hark.transcription;

import dev.hark.engine.WindowResult;
import dev.hark.windows.WindowSource.CutWindow;
import dev.hark.windows.WindowSource.Silence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tracks the windows of a file that are submitted but not yet part of its transcript. Results are
/// handed to the assembler in the order of the file, by whichever thread delivers the missing one.
/// How far the windows run ahead is bounded, so memory does not grow with the file.
final class PendingWindows {
  /// Limits the windows in memory, including decoded ones that wait for an earlier one: this many
  /// for each that may be decoded at a time.
  private static final int MAX_AHEAD = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Pending> windows = new ArrayDeque<>();
  private final int parallel;
  private final TranscriptAssembler assembler;
  private int undecoded;
  private @Nullable Throwable failure;

  private static final class Pending {
    private final CutWindow window;
    private final Map<Integer, Silence> silences = new TreeMap<>();
    private boolean announced;
    private @Nullable WindowResult result;

    private Pending(CutWindow window) {
      this.window = window;
    }
  }

  /// @param parallel how many windows may be submitted and undecoded at a time, at least 1
  PendingWindows(int parallel, TranscriptAssembler assembler) {
    this.parallel = parallel;
    this.assembler = assembler;
  }

  /// Appends a window.
  void add(CutWindow window, CompletableFuture<WindowResult> result) {
    var pending = new Pending(window);
    lock.lock();
    try {
      windows.add(pending);
      undecoded++;
      deliver();
    } finally {
      lock.unlock();
    }
    var _ = result.whenComplete((decoded, cause) -> settle(pending, decoded, cause));
  }

  /// Appends a silence. It takes no room, since only the last one of each channel counts.
  void add(Silence silence) {
    lock.lock();
    try {
      var last = windows.peekLast();
      if (last != null) {
        last.silences.put(silence.channel(), silence);
      } else if (failure == null) {
        assembler.onSilence(silence);
      }
    } finally {
      lock.unlock();
    }
  }

  private void settle(Pending pending, @Nullable WindowResult result, @Nullable Throwable cause) {
    lock.lock();
    try {
      undecoded--;
      pending.result = result;
      if (cause != null) {
        fail(cause);
      } else {
        deliver();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Passes on the results up to the first one that is missing.
  private void deliver() {
    try {
      for (var next = windows.peek(); next != null && failure == null; next = windows.peek()) {
        if (!next.announced) {
          next.announced = true;
          assembler.onWindowCut(next.window);
        }
        if (next.result == null) {
          return;
        }
        assembler.onWindowDecoded(next.window, next.result);
        next.silences.values().forEach(assembler::onSilence);
        windows.remove();
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    failure = failure == null ? cause : failure;
  }

  /// Waits until the next window may be cut and submitted.
  ///
  /// @throws RuntimeException the first failure of a window, unwrapped
  void awaitRoom() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null && !hasRoom()) {
        changed.await();
      }
      requireSuccess();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom() {
    return assembler.independent()
        ? undecoded < parallel && windows.size() < MAX_AHEAD * parallel
        : windows.isEmpty();
  }

  /// Waits until every window is part of the transcript.
  ///
  /// @throws RuntimeException as [#awaitRoom]
  void awaitAll() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null && !windows.isEmpty()) {
        changed.await();
      }
      requireSuccess();
    } finally {
      lock.unlock();
    }
  }

  private void requireSuccess() throws InterruptedException {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case InterruptedException e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
