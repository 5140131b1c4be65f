package dev.hark.modelstore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Holds a partial download beside its target, and records which file it belongs to. It stays when
/// the transfer breaks off.
///
/// @param path of the bytes
/// @param target path of the complete file
record PartFile(Path path, Path target) {
  private static final JsonMapper JSON = new JsonMapper();

  /// Identifies the file that the bytes belong to.
  ///
  /// @param address they came from
  /// @param etag the server's name of this version; empty if it has none that can be relied on
  /// @param sha256 of the complete file, hexadecimal; empty if unknown
  record State(String address, String etag, String sha256) {}

  static PartFile of(Path target) {
    return new PartFile(target.resolveSibling("." + target.getFileName() + ".part"), target);
  }

  private Path statePath() {
    return path.resolveSibling(path.getFileName() + ".json");
  }

  long size() throws IOException {
    try {
      return Files.size(path);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// Returns the recorded state; empty if there is none that can be read.
  Optional<State> state() throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readString(statePath()), State.class));
    } catch (NoSuchFileException | JacksonException e) {
      return Optional.empty();
    }
  }

  void remember(State state) throws IOException {
    Files.writeString(statePath(), JSON.writeValueAsString(state), StandardCharsets.UTF_8);
  }

  /// Renames it to the target atomically; the file is on the disk when this returns.
  void publish() throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(statePath());
    var folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  void discard() throws IOException {
    Files.deleteIfExists(path);
    Files.deleteIfExists(statePath());
  }
}
