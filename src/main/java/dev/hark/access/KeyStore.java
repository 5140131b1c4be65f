package dev.hark.access;

import java.util.Optional;

/// Keeps the keys of this server: what is public of each, and the hash that proves it. Safe for
/// many threads.
interface KeyStore {
  /// Finds the key that a request presented, by its hash.
  Optional<ApiKey> find(RawKey presented);

  /// Tells whether there is no key at all.
  boolean isEmpty();

  /// Stores the first key. Of two servers that start on the same store, one stores its key and the
  /// other finds that one.
  ///
  /// @return false when there is a key already: nothing was stored then
  /// @throws dev.hark.problem.StartRefused when it cannot be stored
  boolean createFirst(StoredKey key);

  /// Takes the first key back, as far as that is possible.
  void withdrawFirst();

  /// Tells an operator how to empty the store while the server is stopped: a clause such as `delete
  /// keys.json`.
  String howToEmpty();
}
