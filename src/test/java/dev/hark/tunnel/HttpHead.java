package dev.hark.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The start line and the headers of a request or an answer in HTTP/1.1.
record HttpHead(String startLine, List<Header> headers) {
  record Header(String name, String value) {
    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  /// Reads one; empty if the other side has ended before.
  static Optional<HttpHead> read(InputStream in) throws IOException {
    var start = line(in);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    var headers = new ArrayList<Header>();
    for (var line = required(in); !line.isEmpty(); line = required(in)) {
      var parts = line.split(":", 2);
      if (parts.length != 2) {
        throw new IOException("not a header: " + line);
      }
      headers.add(new Header(parts[0].strip(), parts[1].strip()));
    }
    return Optional.of(new HttpHead(start.get(), headers));
  }

  private static String required(InputStream in) throws IOException {
    return line(in).orElseThrow(() -> new EOFException("the head broke off"));
  }

  /// Reads a line; empty at the end.
  static Optional<String> line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (line.size() == 0) {
          return Optional.empty();
        }
        throw new EOFException("a line broke off");
      }
      line.write(b);
    }
    return Optional.of(line.toString(ISO_8859_1).stripTrailing());
  }

  /// An answer of the edge itself.
  static HttpHead answer(int status, String reason) {
    return new HttpHead("HTTP/1.1 " + status + " " + reason, List.of());
  }

  Optional<String> first(String name) {
    return headers.stream().filter(header -> header.is(name)).map(Header::value).findFirst();
  }

  boolean has(String name, String value) {
    return first(name).filter(it -> it.equalsIgnoreCase(value)).isPresent();
  }

  HttpHead without(String... names) {
    return new HttpHead(
        startLine,
        headers.stream().filter(header -> Stream.of(names).noneMatch(header::is)).toList());
  }

  /// The same with this header and no other of its name.
  HttpHead with(String name, String value) {
    var changed = new ArrayList<>(without(name).headers());
    changed.add(new Header(name, value));
    return new HttpHead(startLine, changed);
  }

  int status() {
    return Integer.parseInt(startLine.split(" ", 3)[1]);
  }

  boolean isRequest() {
    return !startLine.startsWith("HTTP/");
  }

  boolean isChunked() {
    return has("Transfer-Encoding", "chunked");
  }

  /// Bytes of the body, if the head says so; -1 if not.
  long contentLength() {
    return first("Content-Length").map(Long::valueOf).orElse(-1L);
  }

  byte[] bytes() {
    var text = new StringBuilder(startLine).append("\r\n");
    headers.forEach(it -> text.append(it.name()).append(": ").append(it.value()).append("\r\n"));
    return text.append("\r\n").toString().getBytes(ISO_8859_1);
  }
}
