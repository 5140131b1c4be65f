package dev.hark.access;

import com.fasterxml.jackson.annotation.Nulls;
import dev.hark.problem.StartRefused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads and writes the file with the hashes of the keys. The file appears complete or not at all,
/// readable by its owner alone, and is never overwritten: of two servers that start on the same
/// folder, one writes it and the other reads it.
final class KeyFile {
  private static final Logger log = LoggerFactory.getLogger(KeyFile.class);
  private static final int VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
          .build();

  private record Content(int version, List<Entry> keys) {}

  private record Entry(String id, String name, Set<Scope> scopes, Instant created, String sha256) {}

  private final Path path;

  KeyFile(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  Path path() {
    return path;
  }

  /// Returns the keys in the file, empty where there is no file.
  ///
  /// @throws StartRefused when it cannot be read or is not what [#create] wrote
  Optional<List<StoredKey>> read() {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StartRefused(
          "The file of the API keys, %s, cannot be read: %s.".formatted(path, reason(e)),
          "Make it readable for the user that runs Hark, or name another one with"
              + " hark.access.keys-file.",
          e);
    }
    return Optional.of(parse(bytes));
  }

  private List<StoredKey> parse(byte[] bytes) {
    Content content;
    try {
      content = JSON.readValue(bytes, Content.class);
    } catch (JacksonException e) {
      // The message may quote the file, so only the line is reported.
      var place = e.getLocation();
      throw damaged(
          place == null
              ? "it is not the JSON that Hark wrote"
              : "line %d is not what Hark wrote".formatted(place.getLineNr()));
    }
    if (content.version() != VERSION) {
      throw damaged(
          "its version is %d and this Hark reads version %d".formatted(content.version(), VERSION));
    }
    if (content.keys().isEmpty()) {
      throw damaged("it holds no key");
    }
    var ids = new HashSet<String>();
    if (!content.keys().stream().map(Entry::id).allMatch(ids::add)) {
      throw damaged("two keys have the same id");
    }
    return content.keys().stream().map(this::stored).toList();
  }

  private StoredKey stored(Entry entry) {
    if (!RawKey.isId(entry.id())) {
      throw damaged("the id of a key is not 8 to 32 characters of a-z and 0-9");
    }
    try {
      return new StoredKey(
          new ApiKey(new CallerId(entry.id()), entry.name(), entry.scopes(), entry.created()),
          KeyHash.ofHex(entry.sha256()));
    } catch (IllegalArgumentException _) {
      throw damaged("the hash of key %s is not a SHA-256".formatted(entry.id()));
    }
  }

  private StartRefused damaged(String reason) {
    return new StartRefused(
        "The file of the API keys, %s, is damaged: %s.".formatted(path, reason),
        "Restore it from a backup, or delete it and start Hark again: it then makes a new key and"
            + " shows it once, and the old keys no longer work.");
  }

  /// Writes the file, with its folder if need be.
  ///
  /// @return false when the file exists: nothing was written then
  /// @throws StartRefused when it cannot be written
  boolean create(List<StoredKey> keys) {
    var folder = Optional.ofNullable(path.getParent()).orElse(path);
    try {
      createFolder(folder);
      // Files.createTempFile gives the owner alone the right to read and write.
      var draft = Files.createTempFile(folder, ".keys-", ".tmp");
      try {
        write(draft, keys);
        return publish(draft, folder);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new StartRefused(
          "The API key cannot be kept: %s cannot be written: %s.".formatted(path, reason(e)),
          "Let the user that runs Hark write to the folder %s, name another one with HARK_DATA_DIR,"
                  .formatted(folder)
              + " or set HARK_API_KEY to a key of your own, which is not kept.",
          e);
    }
  }

  private static void createFolder(Path folder) throws IOException {
    if (isPosix(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
  }

  private static void write(Path draft, List<StoredKey> keys) throws IOException {
    var content = new Content(VERSION, keys.stream().map(KeyFile::entry).toList());
    try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      out.write(JSON.writeValueAsBytes(content));
      channel.force(true);
    }
  }

  private static Entry entry(StoredKey stored) {
    var key = stored.key();
    return new Entry(
        key.id().value(), key.name(), key.scopes(), key.created(), stored.hash().hex());
  }

  // A rename would silently replace the file of a server that starts at the same moment, whose key
  // has been shown already; a link fails instead. Where the file system has no links, the check and
  // the rename of Files.move are the next best.
  private boolean publish(Path draft, Path folder) throws IOException {
    try {
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException _) {
      try {
        Files.move(draft, path);
      } catch (FileAlreadyExistsException _) {
        return false;
      }
    }
    boolean lasts = false;
    try {
      syncFolder(folder);
      lasts = true;
      return true;
    } finally {
      if (!lasts) { // the key is not shown, so it must not hold
        delete();
      }
    }
  }

  // Without this the new name may be gone after a power cut, though the content was on the disk.
  private static void syncFolder(Path folder) throws IOException {
    if (isPosix(folder)) {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /// Deletes the file, as far as that is possible.
  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn("{} holds a key that was never shown; delete it: {}", path, reason(e));
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : e.getClass().getSimpleName();
  }
}
