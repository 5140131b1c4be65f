package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ProxyConfigsTest {
  @TempDir Path folder;

  @Test
  void nginxReadsIt() throws IOException, InterruptedException {
    var nginx = InstalledProgram.require("nginx");
    certificate();
    Files.writeString(
        folder.resolve("hark.conf"),
        DeployFiles.text("nginx/hark.conf")
            .replace("/etc/letsencrypt/live/hark.example.org", folder.toString())
            .replace("/var/log/nginx", folder.toString()));
    var config =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            pid nginx.pid;
            error_log stderr;
            events {}
            http {
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              include hark.conf;
            }
            """);
    var outcome = nginx.run("-t", "-e", "stderr", "-p", folder + "/", "-c", config.toString());
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).doesNotContain("[warn]");
  }

  private void certificate() throws IOException, InterruptedException {
    var outcome =
        InstalledProgram.require("openssl")
            .run(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=hark.example.org",
                "-days",
                "2",
                "-keyout",
                folder.resolve("privkey.pem").toString(),
                "-out",
                folder.resolve("fullchain.pem").toString());
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }

  @Test
  void nginxHoldsNothingBack() {
    assertThat(DeployFiles.text("nginx/hark.conf"))
        .contains("client_max_body_size 0;")
        .contains("proxy_request_buffering off;", "proxy_buffering off;")
        .contains("proxy_set_header X-Forwarded-For $remote_addr;")
        .doesNotContain("$request_uri", "$args", "$http_authorization");
  }

  @Test
  void caddyReadsIt() throws IOException, InterruptedException {
    var caddy = InstalledProgram.require("caddy");
    var config = DeployFiles.ROOT.resolve("caddy/Caddyfile").toString();
    var environment =
        Map.of(
            "SITE",
            "http://hark.example.org:8080",
            "UPSTREAM",
            "127.0.0.1:8000",
            "XDG_DATA_HOME",
            folder.toString(),
            "XDG_CONFIG_HOME",
            folder.toString());
    var outcome = caddy.run(environment, "validate", "--adapter", "caddyfile", "--config", config);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("Valid configuration");
    var formatted = caddy.run("fmt", config);
    assertThat(formatted.output()).isEqualTo(DeployFiles.text("caddy/Caddyfile"));
  }

  /// With -1 Caddy leaves the request running when the client has gone.
  @Test
  void caddyTellsHarkOfAClientThatHangsUp() {
    assertThat(DeployFiles.text("caddy/Caddyfile").lines().map(String::strip))
        .noneMatch(line -> line.startsWith("flush_interval"));
  }

  @Test
  void tailscaleServesHark() {
    var serve = JsonMapper.shared().readTree(DeployFiles.text("tailscale/serve.json"));
    assertThat(serve.at("/TCP/443/HTTPS").asBoolean()).isTrue();
    var handler = serve.path("Web").path("${TS_CERT_DOMAIN}:443").at("/Handlers/~1/Proxy");
    assertThat(handler.asString()).isEqualTo("http://127.0.0.1:8000");
  }
}
