package dev.hark.access;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;

/// Turns a presented key into the [Caller] it proves. Being the only authentication manager, it
/// also keeps Spring Boot from making a default user.
@Component
final class KeyAuthentication implements AuthenticationManager {
  private static final Logger log = LoggerFactory.getLogger(KeyAuthentication.class);

  private final KeyRing keys;
  private final FailedKeys failures;
  private final List<PolicySource> policies;

  KeyAuthentication(KeyRing keys, FailedKeys failures, ObjectProvider<PolicySource> policies) {
    this.keys = keys;
    this.failures = failures;
    this.policies = policies.orderedStream().toList();
  }

  @Override
  public Authentication authenticate(Authentication request) {
    if (!(request.getCredentials() instanceof RawKey presented
        && request.getDetails() instanceof ClientAddress address)) {
      throw new BadCredentialsException("This is not an API key.");
    }
    failures.require(address, presented);
    var key = keys.find(presented);
    if (key.isEmpty()) {
      log.debug("Unknown API key {}", presented);
      failures.failed(address);
      throw new BadCredentialsException("This API key is not known to this server.");
    }
    failures.succeeded(address, presented);
    return authenticated(caller(key.get()));
  }

  private Caller caller(ApiKey key) {
    var policy = KeyPolicy.UNLIMITED;
    for (var source : policies) {
      policy = source.refine(key.id(), key.name(), policy);
    }
    return new Caller(key.id(), key.name(), key.scopes(), policy);
  }

  private static Authentication authenticated(Caller caller) {
    var authorities =
        caller.scopes().stream().map(Scope::authority).map(SimpleGrantedAuthority::new).toList();
    return UsernamePasswordAuthenticationToken.authenticated(caller, null, authorities);
  }
}
