package dev.hark.deploy;

import static dev.hark.deploy.DeployFiles.list;
import static dev.hark.deploy.DeployFiles.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.convert.DurationStyle;

/// The tunnels and proxies agree with the server on addresses and times.
class TunnelConfigTest {
  private static Duration duration(Object text) {
    return DurationStyle.detectAndParse(text.toString());
  }

  private static Duration setting(String name) throws IOException {
    var properties = new Properties();
    try (var in = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      properties.load(in);
    }
    return duration(properties.getProperty(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"home-rocm/cloudflared.yml", "systemd/cloudflared.yml"})
  void theLastRuleRefusesWhatNoRuleNames(String file) {
    var ingress = list(DeployFiles.yaml(DeployFiles.ROOT.resolve(file)).get("ingress"));
    assertThat(ingress).hasSizeGreaterThanOrEqualTo(2);
    assertThat(map(ingress.getLast())).containsOnlyKeys("service");
    assertThat(map(ingress.getLast())).containsEntry("service", "http_status:404");
    // a rule without a host name in front of it would take everything
    assertThat(ingress.subList(0, ingress.size() - 1))
        .allSatisfy(rule -> assertThat(map(rule)).containsKeys("hostname", "service"));
  }

  @Test
  void theTunnelLeadsToHarkInTheComposeFile() {
    var services =
        map(DeployFiles.yaml(DeployFiles.ROOT.resolve("home-rocm/compose.yaml")).get("services"));
    var service = service("home-rocm/cloudflared.yml");
    assertThat(service.getHost()).isEqualTo("hark");
    assertThat(services).containsKey(service.getHost());
    assertThat(service.getPort()).isEqualTo(8000);
    // both are on one network, under that name
    assertThat(map(services.get("hark")).get("networks"))
        .isEqualTo(map(services.get("cloudflared")).get("networks"));
  }

  @Test
  void theTunnelOfTheUnitLeadsToThisMachine() {
    assertThat(service("systemd/cloudflared.yml")).isEqualTo(URI.create("http://127.0.0.1:8000"));
    assertThat(DeployFiles.assignments(DeployFiles.ROOT.resolve("systemd/hark.env.example")))
        .containsEntry("SERVER_ADDRESS", "127.0.0.1");
  }

  private static URI service(String file) {
    var ingress = list(DeployFiles.yaml(DeployFiles.ROOT.resolve(file)).get("ingress"));
    return URI.create(map(ingress.getFirst()).get("service").toString());
  }

  /// Tomcat keeps an idle connection as long as it waits for a request.
  @Test
  void everyProxyForgetsAnIdleConnectionBeforeHarkClosesIt() throws IOException {
    var idle = setting("server.tomcat.keep-alive-timeout");
    for (var file : List.of("home-rocm/cloudflared.yml", "systemd/cloudflared.yml")) {
      var origin = map(DeployFiles.yaml(DeployFiles.ROOT.resolve(file)).get("originRequest"));
      assertThat(duration(origin.get("keepAliveTimeout"))).as(file).isLessThan(idle);
    }
    assertThat(duration(found("nginx/hark.conf", "keepalive_timeout (\\w+);"))).isLessThan(idle);
    assertThat(duration(found("caddy/Caddyfile", "(?m)^\\s*keepalive (\\w+)$"))).isLessThan(idle);
  }

  @Test
  void everyTunnelWaitsForRequestsThatRun() throws IOException {
    var drain = setting("spring.lifecycle.timeout-per-shutdown-phase");
    for (var file : List.of("home-rocm/cloudflared.yml", "systemd/cloudflared.yml")) {
      var config = DeployFiles.yaml(DeployFiles.ROOT.resolve(file));
      assertThat(duration(config.get("grace-period"))).as(file).isGreaterThanOrEqualTo(drain);
    }
  }

  private static String found(String file, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(DeployFiles.text(file));
    assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"home-rocm/cloudflared.yml", "systemd/cloudflared.yml"})
  void cloudflaredReadsIt(String file, @TempDir Path folder)
      throws IOException, InterruptedException {
    var cloudflared = InstalledProgram.require("cloudflared");
    var config =
        Files.writeString(
            folder.resolve("config.yml"),
            DeployFiles.text(file)
                .replace("TUNNEL_ID", "6ff42ae2-765d-4adf-8112-31c55c1551ef")
                .replace("HOSTNAME", "hark.example.org"));
    var outcome = cloudflared.run("tunnel", "--config", config.toString(), "ingress", "validate");
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }
}
