package dev.hark.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.util.FileSystemUtils;

/// Unpacks files of the class path into a folder of the cache.
///
/// The folder is named for its content, so another version with the same cache has its own. It
/// appears as a whole, forced to disk, and its content is compared each time: a power failure can
/// leave a file of the right size with nothing in it. Folders of other versions are deleted when no
/// process uses them; a process that does has a [LockFile] inside, its mark. Marks of dead
/// processes are deleted at the next start.
public final class Unpacker {
  private static final Logger log = LoggerFactory.getLogger(Unpacker.class);
  private static final int DIGEST_BYTES = 8;
  private static final int BUFFER = 1 << 16;
  private static final int ATTEMPTS = 3;
  private static final String TEMPORARY = ".tmp";
  private static final String MARK = ".used-by-";

  /// Younger folders are left alone: a process may be about to use one, and earlier versions left
  /// no lock.
  private static final Duration MIN_AGE = Duration.ofDays(1);

  private final Path cache;
  private final String prefix;

  /// The locks are referenced for as long as this object lives: a channel that nothing refers to is
  /// closed.
  private final List<LockFile> marks = new CopyOnWriteArrayList<>();

  /// Describes a file to be unpacked, with its length in bytes and its checksum.
  private record Content(Resource resource, long length, long checksum) {
    static Content of(Resource resource) throws IOException {
      return new Content(resource, resource.contentLength(), checksum(resource));
    }

    /// Returns the checksum, which a jar already knows, so that nothing has to be read.
    private static long checksum(Resource resource) throws IOException {
      if (resource.getURL().openConnection() instanceof JarURLConnection jar
          && jar.getJarEntry() != null
          && jar.getJarEntry().getCrc() >= 0) {
        return jar.getJarEntry().getCrc();
      }
      try (var in = resource.getInputStream()) {
        return Unpacker.checksum(in);
      }
    }

    boolean isIn(Path file) throws IOException {
      if (!Files.isRegularFile(file) || Files.size(file) != length) {
        return false;
      }
      try (var in = Files.newInputStream(file)) {
        return Unpacker.checksum(in) == checksum;
      }
    }
  }

  /// Creates an unpacker.
  ///
  /// @param prefix of the folder's name, before its digest
  public Unpacker(Path cache, String prefix) {
    this.cache = cache.toAbsolutePath();
    this.prefix = prefix;
  }

  /// Unpacks files, unless intact copies exist. Several processes may safely start at once.
  ///
  /// @param resources by the names of their files
  /// @return the folder with the files, which are executable
  public Path unpack(Map<String, Resource> resources) throws IOException {
    var contents = new TreeMap<String, Content>();
    for (var entry : resources.entrySet()) {
      contents.put(entry.getKey(), Content.of(entry.getValue()));
    }
    var folder = cache.resolve(prefix + digest(contents));
    if (!isWhole(folder, contents)) {
      var temporary = temporary(folder);
      try {
        PrivateFiles.createFolders(temporary);
        for (var entry : contents.entrySet()) {
          copy(entry.getValue().resource(), temporary.resolve(entry.getKey()));
        }
        publish(temporary, folder, contents);
      } finally {
        FileSystemUtils.deleteRecursively(temporary);
      }
    }
    marks.add(LockFile.create(folder.resolve(MARK + LockFile.newName())));
    sweep(folder);
    return folder;
  }

  /// Unpacks one file to a place of its own, unless an intact copy exists.
  public static Path unpackFile(Resource resource, Path target) throws IOException {
    if (!Content.of(resource).isIn(target)) {
      Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
      var part = temporary(target);
      try {
        copy(resource, part);
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    return target;
  }

  private static String digest(Map<String, Content> contents) {
    var digest = sha256();
    contents.forEach((name, content) -> {
      var line = "%s %d %08x\n".formatted(name, content.length(), content.checksum());
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    });
    return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static long checksum(InputStream in) throws IOException {
    var checked = new CheckedInputStream(in, new CRC32());
    var buffer = new byte[BUFFER];
    while (checked.read(buffer) >= 0) {
      // the checksum is added up on the way
    }
    return checked.getChecksum().getValue();
  }

  private static boolean isWhole(Path folder, Map<String, Content> contents) throws IOException {
    for (var entry : contents.entrySet()) {
      var file = folder.resolve(entry.getKey());
      if (!entry.getValue().isIn(file) || !Files.isExecutable(file)) {
        return false;
      }
    }
    return true;
  }

  private static Path temporary(Path path) {
    return path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
  }

  /// Writes a file and forces it to disk before it gets its final name.
  private static void copy(Resource resource, Path file) throws IOException {
    PrivateFiles.createFile(file);
    try (var in = resource.getInputStream();
        var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      in.transferTo(Channels.newOutputStream(channel));
      channel.force(true);
    }
    if (!file.toFile().setExecutable(true, true)) {
      throw new FileSystemException(file.toString(), null, "cannot be made executable");
    }
  }

  /// Gives the folder its final name, after moving a damaged one of that name away.
  private static void publish(Path temporary, Path folder, Map<String, Content> contents)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        log.info("Unpacked {}", folder);
        return;
      } catch (FileSystemException e) {
        if (isWhole(folder, contents)) {
          return;
        }
        if (attempt == ATTEMPTS || Files.notExists(folder)) {
          throw e;
        }
        log.warn("Replacing {}, which is incomplete or damaged", folder);
        remove(folder);
      }
    }
  }

  /// Moves a folder aside and deletes it, so that no process finds half of it.
  private static void remove(Path folder) throws IOException {
    var aside = temporary(folder);
    try {
      Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      log.debug("Another process has removed {}", folder, e);
    }
    FileSystemUtils.deleteRecursively(aside);
  }

  /// Deletes the marks that dead processes left in the folder, and what other versions left beside
  /// it.
  private void sweep(Path current) {
    try (var folders = Files.newDirectoryStream(cache, prefix + "*")) {
      for (var folder : folders) {
        if (folder.equals(current)) {
          deleteDeadMarks(folder);
        } else if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && isOld(folder)
            && deleteDeadMarks(folder)) {
          log.info("Deleting {}, which another version left", folder);
          remove(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.warn("Cannot delete what other processes left in {}: {}", cache, e.toString());
    }
  }

  /// A folder changes when a process begins to use it.
  private static boolean isOld(Path folder) throws IOException {
    return Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minus(MIN_AGE));
  }

  /// Deletes the marks of dead processes.
  ///
  /// @return whether no other mark is left, so that nobody uses the folder
  private static boolean deleteDeadMarks(Path folder) throws IOException {
    boolean unused = true;
    try (var found = Files.newDirectoryStream(folder, MARK + "*")) {
      for (var mark : found) {
        var seized = LockFile.seize(mark);
        if (seized.isPresent()) {
          seized.get().close();
        } else {
          unused = false;
        }
      }
    }
    return unused;
  }
}
