package dev.hark.access;

import java.time.Clock;
import java.util.Optional;

/// Finds a key among all that this server accepts: those in its store, and the one given from
/// outside.
final class KeyRing {
  static final String GIVEN_ID = "environment";

  private final KeyStore store;
  private final Optional<StoredKey> given;

  KeyRing(KeyStore store, Optional<RawKey> given, Clock clock) {
    this.store = store;
    this.given = given.map(raw -> StoredKey.withAllScopes(GIVEN_ID, "HARK_API_KEY", raw, clock));
  }

  /// Finds the key that a request presented.
  Optional<ApiKey> find(RawKey presented) {
    return store
        .find(presented)
        .or(() -> given.filter(stored -> stored.isProvenBy(presented)).map(StoredKey::key));
  }

  /// Tells whether a key was given from outside.
  boolean hasGivenKey() {
    return given.isPresent();
  }
}
