import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One server's address for uploads, with the fields and the key that every request to it carries.
record Endpoint(String name, URI uri, String key, Map<String, String> fields) {
  private static final String BOUNDARY = "hark-bench-boundary";
  private static final Pattern TEXT =
      Pattern.compile("\"text\"\\s*:\\s*\"((?:[^\"\\\\]++|\\\\.)*+)\"");

  /// What one request took, from before the connection is opened until the answer is read.
  record Answer(double seconds, String text) {}

  /// Transcribes on a connection of its own, as curl would.
  ///
  /// @param more fields of this request alone
  /// @throws IOException when the answer is not a transcript
  Answer transcribe(Clip clip, Map<String, String> more) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofMinutes(30))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body(clip, more)))
            .build();
    try (var client = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
      long begun = System.nanoTime();
      var response = client.send(request, BodyHandlers.ofString());
      double seconds = (System.nanoTime() - begun) / 1e9;
      var text = TEXT.matcher(response.body());
      if (response.statusCode() != 200 || !text.find()) {
        throw new IOException(
            "answer " + response.statusCode() + " to " + uri + ": " + response.body());
      }
      return new Answer(seconds, words(text.group(1)));
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  /// The peer puts every segment on a line of its own.
  private static String words(String text) {
    return text.replace("\\n", " ").strip().replaceAll(" +", " ");
  }

  private byte[] body(Clip clip, Map<String, String> more) throws IOException {
    var body = new ByteArrayOutputStream();
    for (var some : List.of(fields, more)) {
      for (var field : some.entrySet()) {
        part(body, "name=\"" + field.getKey() + "\"");
        write(body, field.getValue() + "\r\n");
      }
    }
    part(body, "name=\"file\"; filename=\"clip.wav\"\r\nContent-Type: audio/wav");
    body.write(clip.wav());
    write(body, "\r\n--" + BOUNDARY + "--\r\n");
    return body.toByteArray();
  }

  private static void part(ByteArrayOutputStream body, String header) throws IOException {
    write(body, "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + header + "\r\n\r\n");
  }

  private static void write(ByteArrayOutputStream body, String text) throws IOException {
    body.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
