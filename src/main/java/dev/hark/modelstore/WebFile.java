package dev.hark.modelstore;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// A file of another server.
///
/// @param address of the file
/// @param configured an address of the origin that the administrator has set, if any
/// @param headers to send
/// @param pinned digest that the file must have, if one is known beforehand
/// @param about bytes it has, roughly; 0 if unknown
record WebFile(
    URI address,
    Optional<URI> configured,
    Map<String, String> headers,
    Optional<FileDigest> pinned,
    long about) {
  private static final long MEBIBYTE = 1 << 20;

  /// No model is larger.
  private static final long MOST = 64L << 30;

  WebFile {
    headers = Map.copyOf(headers);
  }

  /// Bytes after which it cannot be the file any more.
  long most() {
    return about == 0 ? MOST : about + about / 4 + 16 * MEBIBYTE;
  }
}
