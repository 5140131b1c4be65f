package dev.hark.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/// Finds the key in a request: `Authorization: Bearer KEY` or `X-API-Key: KEY`. Other schemes of
/// `Authorization` are passed over, because a proxy in front may use them for itself.
final class KeyHeaders implements AuthenticationConverter {
  private static final String KEY_HEADER = "X-API-Key";
  private static final String BEARER = "Bearer ";

  private final Predicate<String> trusted;

  /// @param trusted tells by its address whether a peer is a proxy to believe
  KeyHeaders(Predicate<String> trusted) {
    this.trusted = trusted;
  }

  /// Returns the key as a credential to be checked, with the [ClientAddress] as its details; null
  /// where there is none.
  ///
  /// @throws BadCredentialsException when there are two different keys
  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    var bearers =
        values(request, HttpHeaders.AUTHORIZATION)
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()));
    var keys =
        Stream.concat(bearers, values(request, KEY_HEADER))
            .map(String::strip)
            .filter(key -> !key.isEmpty())
            .distinct()
            .toList();
    return switch (keys.size()) {
      case 0 -> null;
      case 1 -> credential(RawKey.received(keys.getFirst()), ClientAddress.of(request, trusted));
      default -> throw new BadCredentialsException("The request carries two different API keys.");
    };
  }

  private static Stream<String> values(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header)).stream();
  }

  // The principal of a credential ends up in debug logs: it is the id alone.
  static Authentication credential(RawKey key, ClientAddress address) {
    var credential = UsernamePasswordAuthenticationToken.unauthenticated(key.toString(), key);
    credential.setDetails(address);
    return credential;
  }
}
