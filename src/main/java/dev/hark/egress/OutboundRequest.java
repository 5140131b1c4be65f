package dev.hark.egress;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Describes a request to another server.
///
/// @param address `https`; `http` only at the configured origin
/// @param headers to send; `Authorization` goes to the origin of the address only
/// @param configured an address whose origin (scheme, host and port) the administrator has set: it
///   may be `http` and inside
/// @param maxBytes the length above which an answer is refused
public record OutboundRequest(
    URI address, Map<String, String> headers, Optional<URI> configured, long maxBytes) {
  public OutboundRequest {
    headers = Map.copyOf(headers);
  }

  /// Makes a request without headers to any server outside.
  public static OutboundRequest of(URI address, long maxBytes) {
    return new OutboundRequest(address, Map.of(), Optional.empty(), maxBytes);
  }

  public OutboundRequest withHeaders(Map<String, String> newHeaders) {
    return new OutboundRequest(address, newHeaders, configured, maxBytes);
  }

  public OutboundRequest withConfigured(Optional<URI> origin) {
    return new OutboundRequest(address, headers, origin, maxBytes);
  }
}
