package dev.hark.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Lets one process at a time change something in a folder that several share. Each name has a lock
/// file of its own, because POSIX releases all of a process's locks on a file as soon as it closes
/// that file once, whatever it was opened for. The files stay: files that come and go would need a
/// lock of their own.
public record FolderLock(FileChannel channel) implements AutoCloseable {
  private static final String FOLDER = ".locks";

  /// Waits until no other process holds the lock. Within this process it must not be taken twice.
  ///
  /// @param name of what is to be changed, fit for the name of a file
  public static FolderLock take(Path folder, String name) throws IOException {
    var locks = Files.createDirectories(folder.resolve(FOLDER));
    var channel =
        FileChannel.open(locks.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.lock();
      return new FolderLock(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close(); // with the lock
  }
}
