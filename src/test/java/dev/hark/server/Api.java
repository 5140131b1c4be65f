package dev.hark.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The server as a client sees it.
record Api(int port, String key) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private static final String BOUNDARY = "----hark-test-boundary";
  static final JsonMapper JSON = new JsonMapper();

  Api(int port) {
    this(port, HarkTest.KEY);
  }

  /// One of our fixtures.
  static byte[] audio(String name) {
    try (var in = Api.class.getResourceAsStream("/audio/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no fixture " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> transcribe(String fixture, String... fields) {
    return post("/v1/audio/transcriptions", fixture, audio(fixture), fields);
  }

  /// The text, of a request that must succeed.
  String text(String fixture, String... fields) {
    var response = transcribe(fixture, fields);
    if (response.statusCode() != 200) {
      throw new AssertionError(fixture + ": " + response.statusCode() + " " + response.body());
    }
    return json(response).get("text").asString();
  }

  HttpResponse<String> post(String path, String fileName, byte[] file, String... fields) {
    return send(request(path, fileName, file, fields).build());
  }

  /// What [#post] sends.
  HttpRequest.Builder request(String path, String fileName, byte[] file, String... fields) {
    return HttpRequest.newBuilder(uri(path))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(HttpRequest.BodyPublishers.ofByteArray(form(fileName, file, fields)));
  }

  /// A form with a file and `name=value` fields; the model is `digits` unless a field says
  /// otherwise.
  static byte[] form(String fileName, byte[] file, String... fields) {
    var body = new ByteArrayOutputStream();
    boolean model = false;
    for (var field : fields) {
      var parts = field.split("=", 2);
      model |= parts[0].equals("model");
      part(body, "name=\"" + parts[0] + "\"", parts[1].getBytes(StandardCharsets.UTF_8));
    }
    if (!model) {
      part(body, "name=\"model\"", "digits".getBytes(StandardCharsets.UTF_8));
    }
    part(body, "name=\"file\"; filename=\"" + fileName + "\"", file);
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  static String boundary() {
    return BOUNDARY;
  }

  private static void part(ByteArrayOutputStream body, String disposition, byte[] content) {
    body.writeBytes(
        ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> get(String path, String... headers) {
    var request = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + key);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  static Map<String, String> error(HttpResponse<String> response) {
    var error = json(response).get("error");
    return Map.of(
        "message",
        error.get("message").asString(),
        "type",
        error.get("type").asString(),
        "param",
        error.get("param").isNull() ? "" : error.get("param").asString(),
        "code",
        error.get("code").isNull() ? "" : error.get("code").asString());
  }
}
