package dev.hark.supervisor;

import dev.hark.process.RestartBackoff;
import dev.hark.supervisor.Worker.ExitCause;
import dev.hark.supervisor.capacity.OutOfMemoryKills;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides how long to pause before a worker is started again, and when waiting for the next one is
/// in vain. Guarded by the pool's monitor.
final class RestartPolicy {
  private static final Logger log = LoggerFactory.getLogger(RestartPolicy.class);

  /// A worker that lived this long was no part of a crash loop, even if it decoded nothing.
  static final Duration SOUND_AFTER = Duration.ofMinutes(1);

  /// Deaths in a row, without one decoded window, that are a crash loop.
  static final int CRASH_LOOP = 3;

  /// As [#CRASH_LOOP], of deaths by a foreign SIGKILL. The first may have been anyone's.
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

  /// A window was answered: the worker is sound.
  void succeeded() {
    crashes.succeeded();
    foreignKills.succeeded();
    lastForeignKillNanos = null;
  }

  /// A worker has ended after it was ready for this time.
  void lived(Duration length) {
    if (length.compareTo(SOUND_AFTER) > 0) {
      crashes.succeeded();
    }
  }

  /// Whether waiting for the next worker is in vain.
  boolean isLooping() {
    return crashes.failures() >= CRASH_LOOP || foreignKills.failures() >= KILL_LOOP;
  }

  /// How long to wait after a worker has ended.
  Duration pauseAfter(ExitCause cause) {
    return switch (cause) {
      case WINDOW, REFUSED -> crashes.died();
      case FOREIGN_KILL -> pauseAfterForeignKill();
      case FOREIGN_STOP, SERVER -> Duration.ZERO;
    };
  }

  /// One SIGKILL says nothing. Another one soon after, with no window decoded in between, looks
  /// like a lack of memory, in which loading the model again and again only makes things worse.
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
