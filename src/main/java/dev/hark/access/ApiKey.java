package dev.hark.access;

import java.time.Instant;
import java.util.Set;
import org.springframework.security.core.AuthenticatedPrincipal;

/// A known key, without its secret: who sent the request. It is the principal of the request's
/// `Authentication`, and safe to log.
///
/// @param id the public part of the key, unique on this server, 8 to 32 characters of `a-z0-9`;
///   safe as a metric's tag
/// @param name what people call the key
/// @param scopes what the key may do
/// @param created when the key came to this server
public record ApiKey(String id, String name, Set<Scope> scopes, Instant created)
    implements AuthenticatedPrincipal {
  /// Takes its own copy of the scopes.
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /// The key's id, as Spring Security names a principal.
  @Override
  public String getName() {
    return id;
  }
}
