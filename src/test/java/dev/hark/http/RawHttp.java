package dev.hark.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A connection that sends exactly the bytes it is told to, as no HTTP client would.
public final class RawHttp implements AutoCloseable {
  private final Socket socket;

  /// An answer.
  ///
  /// @param headers by name in lower case
  /// @param text the body
  public record Answer(int status, Map<String, String> headers, String text) {
    /// The object under `error`.
    public JsonNode error() {
      return new JsonMapper().readTree(text).path("error");
    }

    /// The message of the error.
    public String message() {
      return error().path("message").asString();
    }
  }

  /// A connection to this machine.
  public RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
  }

  /// Sends a request with lines ended by CR LF in place of LF, and waits for the answer.
  public static Answer exchange(int port, String request) throws IOException {
    try (var http = new RawHttp(port)) {
      return http.send(request).answer();
    }
  }

  /// Sends text, with LF replaced by CR LF.
  public RawHttp send(String text) throws IOException {
    return send(text.replace("\n", "\r\n").getBytes(UTF_8));
  }

  /// Sends bytes as they are.
  public RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /// Sends no more, and still listens.
  public RawHttp endSending() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /// Reads one answer, chunked or of a known length.
  public Answer answer() throws IOException {
    var head = head();
    if (head.headers().containsKey("transfer-encoding")) {
      return new Answer(head.status(), head.headers(), chunks());
    }
    var length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
    var body = socket.getInputStream().readNBytes(length);
    return new Answer(head.status(), head.headers(), new String(body, UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("closed after: " + line.toString(ISO_8859_1));
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).strip();
  }

  /// Reads the status and the headers of an answer; its text is empty.
  public Answer head() throws IOException {
    var in = socket.getInputStream();
    var status = Integer.parseInt(line(in).substring(9, 12));
    var headers = new TreeMap<String, String>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      var colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return new Answer(status, headers, "");
  }

  /// Reads one chunk of a chunked body; empty at its end.
  public String chunk() throws IOException {
    var in = socket.getInputStream();
    var chunk = in.readNBytes(Integer.parseInt(line(in), 16));
    line(in);
    return new String(chunk, UTF_8);
  }

  /// Reads the rest of a chunked body.
  public String chunks() throws IOException {
    var all = new StringBuilder();
    for (var chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
      all.append(chunk);
    }
    return all.toString();
  }

  /// Closes the connection as a program does that has had enough.
  public void hangUp() throws IOException {
    socket.close();
  }

  /// Closes the connection with a reset in place of an end.
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /// Whether the server has closed the connection: waits for it.
  public boolean isClosedByServer() throws IOException {
    return socket.getInputStream().read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
