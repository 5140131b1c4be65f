package dev.hark.supervisor.capacity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Counts the processes that the kernel killed because memory ran out in the control group of this
/// server, as `memory.events` tells (control groups v2). Not safe for several threads.
public final class OutOfMemoryKills {
  private static final String COUNTER = "oom_kill ";

  private final Path events;
  private long last;

  /// @param events a file `memory.events`; it need not exist
  OutOfMemoryKills(Path events) {
    this.events = events;
    this.last = count();
  }

  /// Counts the kills in the control group of this process.
  public static OutOfMemoryKills ofThisProcess() {
    var root = Path.of("/sys/fs/cgroup");
    try (var groups = Files.lines(Path.of("/proc/self/cgroup"))) {
      return groups
          .filter(line -> line.startsWith("0::/"))
          .map(line -> root.resolve(line.substring("0::/".length())))
          .findFirst()
          .map(group -> new OutOfMemoryKills(group.resolve("memory.events")))
          .orElseGet(() -> new OutOfMemoryKills(root.resolve("memory.events")));
    } catch (IOException | UncheckedIOException e) {
      return new OutOfMemoryKills(root.resolve("memory.events"));
    }
  }

  /// Returns whether there was another kill since the last call; false where the kernel does not
  /// tell.
  public boolean hasGrown() {
    long now = count();
    boolean grown = now > last;
    last = now;
    return grown;
  }

  private long count() {
    try (var lines = Files.lines(events)) {
      return lines
          .filter(line -> line.startsWith(COUNTER))
          .mapToLong(line -> Long.parseLong(line.substring(COUNTER.length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
