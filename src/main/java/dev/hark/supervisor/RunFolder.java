package dev.hark.supervisor;

import dev.hark.process.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Holds a private folder for this server's sockets.
///
/// At start-up, leftovers of a killed server are removed, and any of its workers that was suspended
/// and missed the end is killed. If a program that tidies up by age has deleted the folder, it is
/// created again.
@Component
public final class RunFolder implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(RunFolder.class);
  private static final String PREFIX = "hark-";

  /// The path of a Unix socket has at most 107 bytes on Linux, 103 on macOS;
  /// `/hark-PID-START-RANDOM/wN.sock` takes 46.
  private static final int MAX_PARENT_BYTES = 103 - 46;

  private final Path parent;
  private PrivateFolder folder;
  private boolean closed;

  @Autowired
  RunFolder(FolderSettings settings) {
    this(settings, System.getenv());
  }

  /// @param environment of this process
  RunFolder(FolderSettings settings, Map<String, String> environment) {
    try {
      Files.createDirectories(settings.runDir());
      parent = parent(settings.runDir().toAbsolutePath(), environment);
      PrivateFolder.sweep(parent, PREFIX, RunFolder::killWorkersOf);
      folder = PrivateFolder.create(parent, PREFIX);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot create a folder for sockets in " + settings.runDir(), e);
    }
  }

  /// Returns the folder of the settings, unless its path is too long for sockets. The user's own
  /// runtime folder is preferred to the temporary one, from which files disappear after some days.
  private static Path parent(Path wanted, Map<String, String> environment) {
    return Stream.concat(Stream.of(wanted), runtimeFolder(environment).stream())
        .filter(RunFolder::isShort)
        .findFirst()
        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
  }

  private static Optional<Path> runtimeFolder(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
        .map(Path::of)
        .filter(path -> path.isAbsolute() && Files.isDirectory(path) && Files.isWritable(path));
  }

  private static boolean isShort(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PARENT_BYTES;
  }

  private static void killWorkersOf(Path folder) {
    log.info("Cleaning up after a server that was killed: {}", folder);
    ProcessHandle.allProcesses()
        .filter(process ->
            process.info().arguments().filter(all -> namesFolder(all, folder)).isPresent())
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean namesFolder(String[] arguments, Path folder) {
    return Stream.of(arguments).anyMatch(argument -> argument.startsWith(folder + "/"));
  }

  /// Returns the folder, which exists until this is destroyed. If it has been deleted, another one
  /// is created.
  public synchronized Path path() {
    if (closed) {
      return folder.path();
    }
    if (folder.exists()) {
      folder.touch();
      return folder.path();
    }
    log.warn("{} is gone, deleted by another program; making a new one", folder.path());
    folder.close();
    try {
      folder = PrivateFolder.create(parent, PREFIX);
      return folder.path();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a folder for sockets in " + parent, e);
    }
  }

  /// Holds on to a file for as long as it is needed, even if another file takes its name meanwhile.
  PinnedFile pin(Path file) {
    return PinnedFile.of(file, path());
  }

  @Override
  public synchronized void destroy() {
    closed = true;
    folder.close();
  }
}
