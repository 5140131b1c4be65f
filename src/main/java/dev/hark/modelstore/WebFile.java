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
/// @param expectedBytes its approximate size; 0 if unknown
record WebFile(
    URI address,
    Optional<URI> configured,
    Map<String, String> headers,
    Optional<FileDigest> pinned,
    long expectedBytes) {
  private static final long MEBIBYTE = 1 << 20;

  /// No model is larger.
  private static final long MAX_BYTES = 64L << 30;

  WebFile {
    headers = Map.copyOf(headers);
  }

  /// A transfer of more bytes than this cannot be the expected file.
  long maxBytes() {
    return expectedBytes == 0 ? MAX_BYTES : expectedBytes + expectedBytes / 4 + 16 * MEBIBYTE;
  }
}
