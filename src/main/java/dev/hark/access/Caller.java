package dev.hark.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;

/// Identifies who sent a request, and says what they may do. A controller takes it as an argument;
/// a filter, which has no arguments, asks [#of].
///
/// It is the principal of the request's `Authentication` and carries no secret, so it is safe to
/// log.
///
/// @param id the public part of the caller's key
/// @param name what people call the key
/// @param scopes the parts of the API that the caller may use
/// @param policy how much the caller may use of them
public record Caller(CallerId id, String name, Set<Scope> scopes, KeyPolicy policy)
    implements AuthenticatedPrincipal {
  /// Copies the scopes.
  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /// Returns the caller of a request, empty where it came without a key.
  public static Optional<Caller> of(HttpServletRequest request) {
    return request.getUserPrincipal() instanceof Authentication authentication
            && authentication.getPrincipal() instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }

  /// Returns the id, which is how Spring Security names a principal.
  @Override
  public String getName() {
    return id.value();
  }
}
