package dev.hark.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HexFormat;
import java.util.function.Predicate;

/// Represents the address that a request came from: the peer's or, if that is a trusted proxy, the
/// one that the proxy names.
record ClientAddress(InetAddress address) {
  private static final String FORWARDED = "X-Forwarded-For";

  /// Home networks and servers get at least this much of the address space for themselves: a /64.
  private static final int IPV6_NETWORK_BYTES = 8;

  /// Finds the address of a request. Of the addresses in `X-Forwarded-For` only the last is the
  /// proxy's word; the client may have sent the others.
  ///
  /// @param trusted tells by its address whether a peer is a proxy to believe
  static ClientAddress of(HttpServletRequest request, Predicate<String> trusted) {
    var peer = request.getRemoteAddr();
    var forwarded = Collections.list(request.getHeaders(FORWARDED));
    if (forwarded.isEmpty() || !trusted.test(peer)) {
      return new ClientAddress(InetAddress.ofLiteral(peer));
    }
    var last = forwarded.getLast();
    try {
      return new ClientAddress(
          InetAddress.ofLiteral(last.substring(last.lastIndexOf(',') + 1).strip()));
    } catch (IllegalArgumentException _) {
      return new ClientAddress(InetAddress.ofLiteral(peer));
    }
  }

  /// Returns the network that is in one hand: an IPv4 address, or the first half of an IPv6 one.
  String network() {
    var bytes = address.getAddress();
    var length = address instanceof Inet6Address ? IPV6_NETWORK_BYTES : bytes.length;
    return HexFormat.of().formatHex(bytes, 0, length);
  }

  @Override
  public String toString() {
    return address.getHostAddress();
  }
}
