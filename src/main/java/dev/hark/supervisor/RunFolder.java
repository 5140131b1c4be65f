package dev.hark.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// A private folder for this server's sockets. What a killed server left is removed at start-up,
/// with any worker of it that was stopped at the time and so could not notice.
@Component
public final class RunFolder implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(RunFolder.class);
  private static final String PREFIX = "hark-";

  /// The path of a Unix socket has at most 107 bytes on Linux, 103 on macOS;
  /// `/hark-PID-RANDOM/wN.sock` takes 46.
  private static final int MAX_PARENT_BYTES = 103 - 46;

  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d+-\\d+");
  private static final String LOCK = "lock";

  /// A folder is so old at most while its lock is not taken yet.
  private static final Duration JUST_MADE = Duration.ofSeconds(10);

  private final Path path;
  private final FileChannel lock;

  RunFolder(FolderSettings settings) {
    try {
      Files.createDirectories(settings.runDir());
      var wanted = settings.runDir().toAbsolutePath();
      var parent =
          wanted.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PARENT_BYTES
              ? wanted
              : Path.of(System.getProperty("java.io.tmpdir"));
      sweep(parent);
      path = Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
      lock =
          FileChannel.open(
              path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot create a folder for sockets in " + settings.runDir(), e);
    }
  }

  /// Removes what killed servers left.
  private static void sweep(Path parent) throws IOException {
    try (var folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (var folder : folders) {
        if (isLeftOver(folder)) {
          log.info("Cleaning up after a server that was killed: {}", folder);
          killWorkersOf(folder);
          delete(folder);
        }
      }
    }
  }

  /// Process numbers do not tell: in a container every server has the same one, and several may
  /// share the folder. A server that is gone holds no lock.
  private static boolean isLeftOver(Path folder) {
    return NAME.matcher(folder.getFileName().toString()).matches()
        && Files.isWritable(folder)
        && !isOfThisProcess(folder)
        && isUnlocked(folder);
  }

  /// A command may have several. Closing a file gives up every lock that the process holds on it,
  /// so theirs must not even be opened.
  private static boolean isOfThisProcess(Path folder) {
    var prefix = PREFIX + ProcessHandle.current().pid() + "-";
    return folder.getFileName().toString().startsWith(prefix)
        && changed(folder) >= ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  private static boolean isUnlocked(Path folder) {
    try (var file = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        var taken = file.tryLock()) {
      return taken != null;
    } catch (NoSuchFileException e) {
      return changed(folder) < System.currentTimeMillis() - JUST_MADE.toMillis();
    } catch (IOException e) {
      return false;
    }
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

  public Path path() {
    return path;
  }

  /// Holds on to a file for as long as it is needed, also if another takes its name meanwhile.
  PinnedFile pin(Path file) {
    return PinnedFile.of(file, path);
  }

  @Override
  public void destroy() {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("Cannot give up {}: {}", path, e.toString());
    }
    delete(path);
  }
}
