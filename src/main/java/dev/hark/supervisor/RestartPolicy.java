package dev.hark.supervisor;

import dev.hark.process.RestartBackoff;
import dev.hark.supervisor.Worker.ExitCause;
import dev.hark.supervisor.capacity.OutOfMemoryKills;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides how long to pause before a worker is started again, and when it is pointless to wait for
/// the next one. Guarded by the pool's monitor.
final class RestartPolicy {
  private static final Logger log = LoggerFactory.getLogger(RestartPolicy.class);

  /// A worker that lived this long was no part of a crash loop, even if it decoded nothing.
  static final Duration SOUND_AFTER = Duration.ofMinutes(1);

  /// This many deaths in a row, without one decoded window, are a crash loop.
  static final int CRASH_LOOP = 3;

  /// Like [#CRASH_LOOP], for deaths by a SIGKILL that the server did not send. The first may have
  /// had any cause.
  static final int KILL_LOOP = CRASH_LOOP + 1;

  private final String model;
  private final MonotonicTime time;
  private final RestartBackoff crashes = new RestartBackoff();
  private final RestartBackoff foreignKills = new RestartBackoff();
  private final OutOfMemoryKills outOfMemory = OutOfMemoryKills.ofThisProcess();
  private @Nullable Long lastForeignKillNanos;

  /// @param model its name, for the log
  RestartPolicy(String model, MonotonicTime time) {
    this.model = model;
    this.time = time;
  }

  /// Notes that a window was answered, so the worker is sound.
  void succeeded() {
    crashes.succeeded();
    foreignKills.succeeded();
    lastForeignKillNanos = null;
  }

  /// Notes that a worker ended after it had been ready for this time.
  void lived(Duration length) {
    if (length.compareTo(SOUND_AFTER) > 0) {
      crashes.succeeded();
    }
  }

  /// Returns whether it is pointless to wait for the next worker.
  boolean isLooping() {
    return crashes.failures() >= CRASH_LOOP || foreignKills.failures() >= KILL_LOOP;
  }

  /// Returns the pause after a worker has ended.
  Duration pauseAfter(ExitCause cause) {
    return switch (cause) {
      case WINDOW, REFUSED -> crashes.died();
      case FOREIGN_KILL -> pauseAfterForeignKill();
      case FOREIGN_STOP, SERVER -> Duration.ZERO;
    };
  }

  /// Returns the pause after a SIGKILL that the server did not send. One says nothing; another one
  /// soon after, with no window decoded in between, looks like a lack of memory, which gets worse
  /// if the model is loaded again and again.
  private Duration pauseAfterForeignKill() {
    var last = lastForeignKillNanos;
    if (last == null || time.since(last).compareTo(SOUND_AFTER) > 0) {
      foreignKills.succeeded();
    }
    lastForeignKillNanos = time.nanos();
    if (outOfMemory.hasGrown()) {
      log.error("The kernel killed a worker of {}: out of memory (memory.events)", model);
    }
    return foreignKills.died();
  }
}
