package dev.hark.models;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Lets one process at a time fetch a model into a folder that several share. The lock is on one
/// byte of a file that stays, a byte for each name: files that come and go would need a lock of
/// their own.
record FolderLock(FileChannel channel) implements AutoCloseable {
  private static final String FILE = ".lock";

  /// Waits until no other process has it. Within this process nobody may ask for it twice.
  static FolderLock take(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    var channel =
        FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var byName = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
      channel.lock(byName.getMostSignificantBits() & (Long.MAX_VALUE >> 1), 1, false);
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
