package dev.hark.supervisor.capacity;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Describes this machine, or the container around this server.
///
/// @param cores CPU cores that may be used, at least 1
/// @param memory physical memory in bytes
public record Machine(int cores, long memory) {
  /// Returns this machine. Java reads the limits of the container (control groups) for both values.
  public static Machine ofThisProcess() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize());
  }
}
