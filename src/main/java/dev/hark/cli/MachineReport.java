package dev.hark.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Describes this machine as the operating system and Java see it. Java knows the limits of a
/// container.
final class MachineReport {
  private static final double GIBIBYTE = 1 << 30;

  private MachineReport() {}

  static List<String> lines() {
    return List.of(
        "hark      " + HarkCommand.Version.number(),
        "java      "
            + System.getProperty("java.vm.version")
            + " ("
            + System.getProperty("java.vendor")
            + ")",
        "system    %s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        "cpu       %s, %d core(s) for us"
            .formatted(cpu(), Runtime.getRuntime().availableProcessors()),
        memory());
  }

  private static String memory() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
      return "memory    unknown";
    }
    return String.format(
        Locale.ROOT,
        "memory    %.1f GiB, %.1f GiB of it free",
        system.getTotalMemorySize() / GIBIBYTE,
        system.getFreeMemorySize() / GIBIBYTE);
  }

  private static String cpu() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException | UncheckedIOException e) {
      return "unknown";
    }
  }
}
