package dev.hark.access;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys this server knows: those in its file, and the one given from outside.
///
/// A key that was made at this start is to be taken, and shown, exactly once. If the server fails
/// to start before that, closing takes its file back: otherwise the next start would find a key
/// that nobody has seen.
final class KeyRing implements AutoCloseable {
  static final String GIVEN_ID = "environment";

  private final KeyFile file;
  private final Map<String, StoredKey> stored;
  private final Optional<StoredKey> given;
  private final AtomicReference<@Nullable RawKey> unseen;

  private KeyRing(
      KeyFile file, List<StoredKey> stored, Optional<StoredKey> given, @Nullable RawKey unseen) {
    this.file = file;
    this.stored =
        stored.stream().collect(Collectors.toMap(entry -> entry.key().id(), Function.identity()));
    this.given = given;
    this.unseen = new AtomicReference<>(unseen);
  }

  /// Reads the file, or writes it with a new key when there is none and no key is given.
  ///
  /// @throws dev.hark.problem.StartRefused when the file can be neither read nor written
  static KeyRing open(KeyFile file, Optional<RawKey> given, Clock clock, SecureRandom random) {
    var outside = given.map(raw -> known(GIVEN_ID, "HARK_API_KEY", raw, clock));
    var inFile = file.read();
    if (inFile.isPresent() || outside.isPresent()) {
      return new KeyRing(file, inFile.orElse(List.of()), outside, null);
    }
    var made = RawKey.generate(random);
    var first = known(made.id().orElseThrow(), "first key", made, clock);
    if (file.create(List.of(first))) {
      return new KeyRing(file, List.of(first), outside, made);
    }
    // Another server wrote the file between our two looks at it.
    return new KeyRing(file, file.read().orElse(List.of()), outside, null);
  }

  private static StoredKey known(String id, String name, RawKey raw, Clock clock) {
    var key = new ApiKey(id, name, EnumSet.allOf(Scope.class), clock.instant());
    return new StoredKey(key, raw.hash());
  }

  /// Whose key it is, empty where it is nobody's. The id is public, so looking it up may take any
  /// time; the hashes are compared in constant time.
  Optional<ApiKey> find(RawKey presented) {
    return presented
        .id()
        .map(stored::get)
        .filter(candidate -> candidate.hash().matches(presented.hash()))
        .or(() -> given.filter(candidate -> candidate.hash().matches(presented.hash())))
        .map(StoredKey::key);
  }

  /// Whether a key was given from outside.
  boolean hasGivenKey() {
    return given.isPresent();
  }

  /// The file the keys are kept in, which need not exist when a key is given.
  Path path() {
    return file.path();
  }

  /// The key made at this start, once; afterwards, or if none was made, empty.
  Optional<RawKey> takeUnseen() {
    return Optional.ofNullable(unseen.getAndSet(null));
  }

  @Override
  public void close() {
    if (takeUnseen().isPresent()) {
      file.delete();
    }
  }
}
