package dev.hark.access;

import java.time.Clock;
import java.util.EnumSet;

/// Pairs a key with the hash that proves it.
record StoredKey(ApiKey key, KeyHash hash) {
  /// Makes a key that opens the whole API.
  static StoredKey withAllScopes(String id, String name, RawKey raw, Clock clock) {
    var key = new ApiKey(new CallerId(id), name, EnumSet.allOf(Scope.class), clock.instant());
    return new StoredKey(key, raw.hash());
  }

  /// Tells whether the key that a request presented is this one. It takes the same time either way.
  boolean isProvenBy(RawKey presented) {
    return hash.matches(presented.hash());
  }
}
