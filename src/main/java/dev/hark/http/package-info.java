/// Owns the embedded server: protocol, limits, error responses, request ids, and clients that
/// disconnect.
@NullMarked
package dev.hark.http;

import org.jspecify.annotations.NullMarked;
