package dev.hark.transcription;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Puts what many threads find out back into order. Every place yields two things: what is known
/// when it is opened, and the result. One thread takes them, in the order of the places.
///
/// @param <T> what is taken
final class OrderedResults<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Place<T>> places = new ArrayDeque<>();
  private @Nullable Throwable failure;
  private boolean ended;

  /// Where a result belongs.
  static final class Place<T> {
    private @Nullable T found;
    private @Nullable T result;

    private Place(T found) {
      this.found = found;
    }
  }

  /// Opens the place after all others.
  Place<T> open(T found) {
    lock.lock();
    try {
      var place = new Place<>(found);
      places.add(place);
      changed.signalAll();
      return place;
    } finally {
      lock.unlock();
    }
  }

  void complete(Place<T> place, T result) {
    lock.lock();
    try {
      place.result = result;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// No further places will be opened.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing will be taken any more but this; only the first counts.
  void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for what comes next; empty after the end.
  ///
  /// @throws InterruptedException if the thread is, or what [#fail] was told
  Optional<T> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (failure != null) {
          throw rethrown(failure);
        }
        var place = places.peek();
        if (place == null && ended) {
          return Optional.empty();
        }
        var next = place == null ? null : next(place);
        if (next != null) {
          return Optional.of(next);
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable T next(Place<T> place) {
    var found = place.found;
    if (found != null) {
      place.found = null;
      return found;
    }
    if (place.result != null) {
      places.remove();
    }
    return place.result;
  }

  private static RuntimeException rethrown(Throwable failure) throws InterruptedException {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case InterruptedException e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
