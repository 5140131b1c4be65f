package dev.hark.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// A private folder for this server's sockets. What a killed server left is removed at start-up,
/// with any worker of it that was stopped at the time and so could not notice.
@Component
final class RunFolder implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(RunFolder.class);
  private static final String PREFIX = "hark-";

  /// The path of a Unix socket has at most 107 bytes on Linux, 103 on macOS;
  /// `/hark-PID-RANDOM/wN.sock` takes 46.
  private static final int MAX_PARENT_BYTES = 103 - 46;

  private final Path path;

  RunFolder(EngineSettings settings) {
    try {
      Files.createDirectories(settings.runDir());
      var wanted = settings.runDir().toAbsolutePath();
      var parent =
          wanted.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PARENT_BYTES
              ? wanted
              : Path.of(System.getProperty("java.io.tmpdir"));
      sweep(parent, parent.equals(wanted));
      path = Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot create a folder for sockets in " + settings.runDir(), e);
    }
  }

  /// Removes what killed servers left.
  ///
  /// @param ours whether only servers with this data folder use it
  private static void sweep(Path parent, boolean ours) throws IOException {
    try (var folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (var folder : folders) {
        if (isLeftOver(folder, ours)) {
          log.info("Cleaning up after a server that was killed: {}", folder);
          killWorkersOf(folder);
          delete(folder);
        }
      }
    }
  }

  private static boolean isLeftOver(Path folder, boolean ours) {
    var parts = folder.getFileName().toString().split("-", -1);
    try {
      return parts.length == 3
          && isGone(Long.parseLong(parts[1]), folder, ours)
          && Files.isWritable(folder);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /// In a container every server has the same number; but this one's folders, of which a command
  /// may have several, are younger than itself.
  private static boolean isGone(long pid, Path folder, boolean ours) {
    if (pid != ProcessHandle.current().pid()) {
      return ProcessHandle.of(pid).isEmpty();
    }
    return ours && changed(folder) < ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  private static long changed(Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toMillis();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private static void killWorkersOf(Path folder) {
    ProcessHandle.allProcesses()
        .filter(
            process -> process.info().arguments().filter(it -> namesFolder(it, folder)).isPresent())
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean namesFolder(String[] arguments, Path folder) {
    return Stream.of(arguments).anyMatch(it -> it.startsWith(folder + "/"));
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("Cannot remove {}: {}", folder, e.toString());
    }
  }

  Path path() {
    return path;
  }

  /// Holds on to a file for as long as it is needed, also if another takes its name meanwhile.
  PinnedFile pin(Path file) {
    return PinnedFile.of(file, path);
  }

  @Override
  public void destroy() {
    delete(path);
  }
}
