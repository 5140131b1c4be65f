package dev.hark.egress;

import dev.hark.egress.InsideAddresses.Resolver;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/// Decides where a request may go.
///
/// The connection looks the name up once more, a moment later, and a hostile name server could
/// answer that differently. Because only `https` leaves, it gains nothing: whatever it points to
/// would need a certificate for that name before it receives a word.
record TargetRules(Resolver resolver) {
  /// Lets a request pass or throws.
  ///
  /// @param proxied whether a proxy opens the connection; it may know names that are unknown here
  /// @throws EgressException if the request must not go there
  /// @throws UnknownHostException if there is no such host
  void check(URI target, Optional<URI> configured, boolean proxied)
      throws EgressException, UnknownHostException {
    var host = target.getHost();
    if (host == null || host.isEmpty() || target.getRawUserInfo() != null) {
      throw new EgressException("not an address to ask: " + withoutSecrets(target));
    }
    if (configured.filter(origin -> sameOrigin(origin, target)).isPresent() && isHttp(target)) {
      return;
    }
    if (!"https".equalsIgnoreCase(target.getScheme())) {
      throw new EgressException("only https is allowed, not " + withoutSecrets(target));
    }
    for (var address : addresses(host, proxied)) {
      if (InsideAddresses.contains(address)) {
        throw new EgressException(
            "%s is %s, an address inside a network".formatted(host, address.getHostAddress()));
      }
    }
  }

  private InetAddress[] addresses(String host, boolean proxied) throws UnknownHostException {
    try {
      return resolver.resolve(host);
    } catch (UnknownHostException e) {
      if (proxied) {
        return new InetAddress[0];
      }
      throw e;
    }
  }

  private static boolean isHttp(URI target) {
    return "http".equalsIgnoreCase(target.getScheme())
        || "https".equalsIgnoreCase(target.getScheme());
  }

  static boolean sameOrigin(URI left, URI right) {
    return lower(left.getScheme()).equals(lower(right.getScheme()))
        && lower(left.getHost()).equals(lower(right.getHost()))
        && port(left) == port(right);
  }

  private static String lower(String text) {
    return String.valueOf(text).toLowerCase(Locale.ROOT);
  }

  private static int port(URI address) {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }

  /// Returns the address for a message, without its query: a signed address has its signature
  /// there.
  static String withoutSecrets(URI address) {
    return "%s://%s%s".formatted(address.getScheme(), address.getHost(), address.getPath());
  }
}
