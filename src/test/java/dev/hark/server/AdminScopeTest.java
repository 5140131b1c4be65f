package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.HarkApplication;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// A key that may transcribe and nothing else.
class AdminScopeTest {
  private static final String KEY = "hk_transcribe_" + "a".repeat(43);

  /// Below `target`, where `mvn clean` finds it: what the server unpacks in the background may come
  /// after its end.
  private Path data = Path.of("");

  /// A path and a method that the server has.
  private record Verb(String method, String path) {}

  private void writeKey() throws IOException, NoSuchAlgorithmException {
    var parent = Files.createDirectories(Path.of("target", "test-data").toAbsolutePath());
    data = Files.createTempDirectory(parent, "hark");
    var hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        data.resolve("keys.json"),
        """
        {"version":1,"keys":[{"id":"transcribe","name":"office","scopes":["TRANSCRIBE"],
          "created":"2026-01-01T00:00:00Z","sha256":"%s"}]}
        """
            .formatted(HexFormat.of().formatHex(hash)));
  }

  private static List<Verb> verbs(RequestMappingHandlerMapping mapping) {
    return mapping.getHandlerMethods().keySet().stream()
        .flatMap(info ->
            info.getPatternValues().stream()
                .filter(path -> path.startsWith("/v1/admin/models"))
                .flatMap(path ->
                    info.getMethodsCondition().getMethods().stream()
                        .map(method -> new Verb(method.name(), path))))
        .toList();
  }

  @Test
  void isRefusedByEveryVerbOfTheModels() throws Exception {
    writeKey();
    try (var server =
        SpringApplication.run(
            HarkApplication.class,
            "--server.port=0",
            "--management.server.port=0",
            "--hark.data-dir=" + data)) {
      var port = server.getEnvironment().getProperty("local.server.port", "0");
      var api = new Api(Integer.parseInt(port), KEY);
      assertThat(api.get("/v1/models").statusCode()).isEqualTo(200);
      var verbs =
          verbs(server.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class));
      assertThat(verbs)
          .contains(
              new Verb("GET", "/v1/admin/models"),
              new Verb("POST", "/v1/admin/models"),
              new Verb("POST", "/v1/admin/models/import"),
              new Verb("POST", "/v1/admin/models/{name}/quantize"),
              new Verb("POST", "/v1/admin/models/{name}/verify"),
              new Verb("DELETE", "/v1/admin/models/{name}/task"),
              new Verb("GET", "/v1/admin/models/{name}/events"),
              new Verb("PUT", "/v1/admin/models/aliases/{alias}"))
          .hasSizeGreaterThanOrEqualTo(12);
      assertThat(verbs).allSatisfy(verb -> isForbidden(api, verb));
    }
  }

  private static void isForbidden(Api api, Verb verb) {
    var path = verb.path.replaceAll("\\{\\w+}", "digits");
    var request =
        HttpRequest.newBuilder(api.uri(path))
            .header("Content-Type", "application/json")
            .method(verb.method, BodyPublishers.ofString("{\"name\":\"base\",\"model\":\"x\"}"));
    assertThat(api.send(request.build()).statusCode()).isEqualTo(401);
    var answer = api.send(request.header("Authorization", "Bearer " + KEY).build());
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(Api.error(answer)).containsEntry("type", "permission_error");
  }
}
