package dev.hark.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/// Holds what another server answered, until it is closed.
///
/// @param status the status of the last answer
/// @param hops the headers of all answers, those of the redirects first
/// @param body the body of the last answer; a read that waits too long or reads too much fails
public record OutboundAnswer(int status, List<HttpHeaders> hops, InputStream body)
    implements AutoCloseable {
  public OutboundAnswer {
    hops = List.copyOf(hops);
  }

  /// Returns a header of the last answer.
  public Optional<String> header(String name) {
    return hops.getLast().firstValue(name);
  }

  /// Returns a header of the first answer that has it, redirects included.
  public Optional<String> headerOfAnyHop(String name) {
    return hops.stream().flatMap(hop -> hop.firstValue(name).stream()).findFirst();
  }

  /// Returns the length of the body in bytes, if the server tells it.
  public Optional<Long> length() {
    var length = hops.getLast().firstValueAsLong("content-length");
    return length.isPresent() ? Optional.of(length.getAsLong()) : Optional.empty();
  }

  /// Ends the answer without reading the rest.
  @Override
  public void close() throws IOException {
    body.close();
  }
}
