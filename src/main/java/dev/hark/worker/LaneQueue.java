package dev.hark.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Queues jobs for the lanes of a worker; a lane is a state with the thread that computes on it.
///
/// The library's OpenMP runtime keeps a team of n - 1 helpers for each thread that has computed
/// with n > 1 threads. When all teams together have more threads than there are cores, none of them
/// spins any more, and each pass takes up to 1.6 times as long (measured with a tiny model on 2
/// cores). So a job for more threads than a lane's share always goes to the first lane, and a lane
/// that idles with helpers while others need the cores is told to continue on a new thread: the
/// helpers end with the old one. On 2 cores with 2 states that never happens, because a share is
/// one thread and needs no helpers.
///
/// @param <T> the type of a job
final class LaneQueue<T> {
  private record Entry<T>(T job, int threads) {}

  private final int share;
  private final int cores;
  private final Deque<Entry<T>> wide = new ArrayDeque<>();
  private final Deque<Entry<T>> narrow = new ArrayDeque<>();
  private final int[] helpers;
  private final boolean[] idle;
  private final boolean[] renewed;

  /// @param share how many threads a lane has when all are busy
  LaneQueue(int lanes, int share, int cores) {
    this.share = share;
    this.cores = cores;
    this.helpers = new int[lanes];
    this.idle = new boolean[lanes];
    this.renewed = new boolean[lanes];
  }

  synchronized void add(T job, int threads) {
    (threads > share ? wide : narrow).addLast(new Entry<>(job, threads));
    notifyAll();
  }

  /// Removes a job that no lane has begun, and returns whether there was one.
  synchronized boolean remove(T job) {
    return wide.removeIf(entry -> entry.job().equals(job))
        || narrow.removeIf(entry -> entry.job().equals(job));
  }

  /// Waits for the next job of a lane.
  ///
  /// @return empty if the lane must continue on a new thread
  synchronized Optional<T> take(int lane) throws InterruptedException {
    idle[lane] = true;
    while (true) {
      if (renewed[lane]) {
        renewed[lane] = false;
        helpers[lane] = 0;
        return Optional.empty();
      }
      var next = next(lane);
      if (next.isPresent()) {
        idle[lane] = false;
        begin(lane, next.get().threads());
        return Optional.of(next.get().job());
      }
      wait();
    }
  }

  private Optional<Entry<T>> next(int lane) {
    var queue = lane == 0 && !wide.isEmpty() ? wide : narrow;
    return Optional.ofNullable(queue.pollFirst());
  }

  private void begin(int lane, int threads) {
    if (threads > 1) {
      helpers[lane] = threads - 1; // a job with one thread leaves the team as it is
    }
    int all = threads;
    for (int other = 0; other < helpers.length; other++) {
      all += other == lane ? 0 : helpers[other];
    }
    for (int other = 0; other < helpers.length && all > cores; other++) {
      if (other != lane && idle[other] && helpers[other] > 0) {
        renewed[other] = true;
        all -= helpers[other];
      }
    }
    notifyAll();
  }
}
