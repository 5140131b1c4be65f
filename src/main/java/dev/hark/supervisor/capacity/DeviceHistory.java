package dev.hark.supervisor.capacity;

import dev.hark.engine.Backend;
import io.micrometer.core.instrument.Counter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remembers which device the models of this server run on. After a suspended machine or a driver
/// fault, a worker that may choose finds no graphics processor and takes the CPU, which is 20 to 50
/// times slower: that must not go unnoticed. Safe for many threads.
public final class DeviceHistory {
  private static final Logger log = LoggerFactory.getLogger(DeviceHistory.class);

  private final Counter changes;
  private @Nullable Device last;

  private record Device(String backend, String name) {
    @Override
    public String toString() {
      return backend + " (" + name + ")";
    }
  }

  /// @param changes counts workers that found another device than the one before
  public DeviceHistory(Counter changes) {
    this.changes = changes;
  }

  /// Records the device of a worker.
  ///
  /// @param backend the library's name of the backend
  /// @param name the device's own name
  /// @return why the worker must not be used, if models ran on a graphics processor before
  public synchronized Optional<String> objectionTo(String backend, String name) {
    var before = last;
    var now = new Device(backend, name);
    if (before != null && !before.equals(now)) {
      changes.increment();
      var change = "models ran on " + before + ", and now on " + now;
      if (!Backend.CPU.isNameOf(before.backend)) {
        return Optional.of(change + ", which only a restart of the server permits");
      }
      log.warn("The device has changed: {}", change);
    }
    last = now;
    return Optional.empty();
  }
}
