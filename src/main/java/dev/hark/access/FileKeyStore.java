package dev.hark.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Keeps the keys in a [KeyFile], which is read once, at the start.
final class FileKeyStore implements KeyStore {
  private final KeyFile file;
  private volatile Map<String, StoredKey> keys;

  /// Reads the file, if there is one.
  ///
  /// @throws dev.hark.problem.StartRefused when it cannot be read or is damaged
  FileKeyStore(KeyFile file) {
    this.file = file;
    this.keys = byId(file.read().orElse(List.of()));
  }

  private static Map<String, StoredKey> byId(List<StoredKey> keys) {
    return keys.stream()
        .collect(Collectors.toMap(stored -> stored.key().id().value(), Function.identity()));
  }

  /// The id is public, so looking it up may take any time; the hashes are compared in constant
  /// time.
  @Override
  public Optional<ApiKey> find(RawKey presented) {
    return presented
        .id()
        .map(keys::get)
        .filter(stored -> stored.isProvenBy(presented))
        .map(StoredKey::key);
  }

  @Override
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  @Override
  public boolean createFirst(StoredKey key) {
    var created = file.create(List.of(key));
    // If another server wrote the file since it was read here, its keys hold.
    keys = byId(created ? List.of(key) : file.read().orElse(List.of()));
    return created;
  }

  @Override
  public void withdrawFirst() {
    file.delete();
    keys = Map.of();
  }

  @Override
  public String howToEmpty() {
    return "delete " + file.path();
  }
}
