package dev.hark.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Holds the key that was made at this start until it has been shown, which happens exactly once.
///
/// If the server fails to start before that, closing takes the key back: otherwise the next start
/// would find a key that was never shown.
final class FirstKey implements AutoCloseable {
  private final KeyStore store;
  private final AtomicReference<@Nullable RawKey> unseen;

  private FirstKey(KeyStore store, @Nullable RawKey unseen) {
    this.store = store;
    this.unseen = new AtomicReference<>(unseen);
  }

  /// Makes a key if the server has none: neither in its store nor from the environment.
  ///
  /// @throws dev.hark.problem.StartRefused when the new key cannot be stored
  static FirstKey makeIfNeeded(
      KeyStore store, boolean givenFromOutside, Clock clock, SecureRandom random) {
    if (givenFromOutside || !store.isEmpty()) {
      return new FirstKey(store, null);
    }
    var made = RawKey.generate(random);
    var id = made.id().orElseThrow();
    var created = store.createFirst(StoredKey.withAllScopes(id, "first key", made, clock));
    return new FirstKey(store, created ? made : null);
  }

  /// Returns the key made at this start, once; afterwards, or if none was made, empty.
  Optional<RawKey> take() {
    return Optional.ofNullable(unseen.getAndSet(null));
  }

  @Override
  public void close() {
    if (take().isPresent()) {
      store.withdrawFirst();
    }
  }
}
