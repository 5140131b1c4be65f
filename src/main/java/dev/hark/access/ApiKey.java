package dev.hark.access;

import java.time.Instant;
import java.util.Set;

/// Describes a known key without its secret.
///
/// @param id the public part of the key
/// @param name what people call the key
/// @param scopes the parts of the API that the key opens
/// @param created when the key came to this server
record ApiKey(CallerId id, String name, Set<Scope> scopes, Instant created) {
  ApiKey {
    scopes = Set.copyOf(scopes);
  }
}
