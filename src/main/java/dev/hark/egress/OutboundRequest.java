package dev.hark.egress;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// What to ask another server for.
///
/// @param address `https`; `http` only at the configured origin
/// @param headers to send; `Authorization` goes to the origin of the address only
/// @param configured an address whose origin (scheme, host and port) the administrator has set: it
///   may be `http` and inside
/// @param mostBytes an answer longer than this is refused
public record OutboundRequest(
    URI address, Map<String, String> headers, Optional<URI> configured, long mostBytes) {
  public OutboundRequest {
    headers = Map.copyOf(headers);
  }

  /// A request without headers to any server outside.
  public static OutboundRequest of(URI address, long mostBytes) {
    return new OutboundRequest(address, Map.of(), Optional.empty(), mostBytes);
  }

  public OutboundRequest withHeaders(Map<String, String> newHeaders) {
    return new OutboundRequest(address, newHeaders, configured, mostBytes);
  }

  public OutboundRequest withConfigured(Optional<URI> origin) {
    return new OutboundRequest(address, headers, origin, mostBytes);
  }
}
