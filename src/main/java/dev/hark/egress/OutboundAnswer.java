package dev.hark.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/// What another server answered. To be closed.
///
/// @param status of the last answer
/// @param hops headers of the answers, those of the redirects first
/// @param body of the last answer; a read that waits too long or reads too much fails
public record OutboundAnswer(int status, List<HttpHeaders> hops, InputStream body)
    implements AutoCloseable {
  public OutboundAnswer {
    hops = List.copyOf(hops);
  }

  /// A header of the last answer.
  public Optional<String> header(String name) {
    return hops.getLast().firstValue(name);
  }

  /// A header of the first answer that has it, redirects included.
  public Optional<String> headerOfAnyHop(String name) {
    return hops.stream().flatMap(hop -> hop.firstValue(name).stream()).findFirst();
  }

  /// How long the body is, if the server says so, in bytes.
  public Optional<Long> length() {
    var length = hops.getLast().firstValueAsLong("content-length");
    return length.isPresent() ? Optional.of(length.getAsLong()) : Optional.empty();
  }

  /// Does not read the rest.
  @Override
  public void close() throws IOException {
    body.close();
  }
}
