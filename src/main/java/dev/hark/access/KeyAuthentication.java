package dev.hark.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;

/// Turns a presented key into the [ApiKey] it proves. Being the only authentication manager, it
/// also keeps Spring Boot from making a default user.
@Component
final class KeyAuthentication implements AuthenticationManager {
  private static final Logger log = LoggerFactory.getLogger(KeyAuthentication.class);

  private final KeyRing keys;

  KeyAuthentication(KeyRing keys) {
    this.keys = keys;
  }

  @Override
  public Authentication authenticate(Authentication request) {
    if (!(request.getCredentials() instanceof RawKey presented)) {
      throw new BadCredentialsException("This is not an API key.");
    }
    var key = keys.find(presented);
    if (key.isEmpty()) {
      log.debug("Unknown API key {}", presented);
    }
    return key.map(KeyAuthentication::authenticated)
        .orElseThrow(
            () -> new BadCredentialsException("This API key is not known to this server."));
  }

  private static Authentication authenticated(ApiKey key) {
    var authorities =
        key.scopes().stream().map(Scope::authority).map(SimpleGrantedAuthority::new).toList();
    return UsernamePasswordAuthenticationToken.authenticated(key, null, authorities);
  }
}
