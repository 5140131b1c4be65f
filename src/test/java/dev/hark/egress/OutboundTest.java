package dev.hark.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hark.process.TestTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {
  private final AtomicInteger elsewhereAsked = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private HttpServer elsewhere;
  private Outbound outbound;

  @BeforeEach
  void start() throws IOException {
    server = server();
    elsewhere = server();
    elsewhere.createContext(
        "/",
        exchange -> {
          elsewhereAsked.incrementAndGet();
          answer(exchange, 200, "inside");
        });
    outbound = outbound(Duration.ofSeconds(20), Map.of());
  }

  private static Outbound outbound(Duration patience, Map<String, String> environment) {
    return new Outbound(
        new EgressSettings(Duration.ofSeconds(5), patience),
        TestTimer.get(),
        host -> new InetAddress[] {InetAddress.getByName(host)},
        environment);
  }

  private static HttpServer server() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  @AfterEach
  void stop() {
    end.countDown();
    outbound.close();
    server.stop(0);
    elsewhere.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void redirect(String path, String location) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  private URI origin() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private OutboundRequest request(String path) {
    return OutboundRequest.of(origin().resolve(path), 1000).withConfigured(Optional.of(origin()));
  }

  private String get(OutboundRequest request) throws IOException, InterruptedException {
    try (var answer = outbound.get(request)) {
      return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void reachesTheConfiguredOriginThoughItIsInside() throws Exception {
    server.createContext("/file", exchange -> answer(exchange, 200, "hello"));
    redirect("/moved", "/file");
    assertThat(get(request("/moved"))).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://user:secret@example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ht tp://nonsense"
      })
  void refusesRedirectsToTheInside(String location) {
    redirect("/moved", location);
    assertThatThrownBy(() -> get(request("/moved")))
        .isInstanceOf(EgressException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void refusesAnotherPortOfTheConfiguredHost() {
    var other = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/";
    redirect("/moved", other);
    assertThatThrownBy(() -> get(request("/moved"))).isInstanceOf(EgressException.class);
    assertThatThrownBy(() -> get(OutboundRequest.of(URI.create(other), 10)))
        .isInstanceOf(EgressException.class)
        .hasMessageContaining("only https");
    assertThat(elsewhereAsked).hasValue(0);
  }

  @Test
  void followsFiveRedirectsAndNoMore() throws Exception {
    server.createContext("/0", exchange -> answer(exchange, 200, "there"));
    for (int i = 1; i <= 6; i++) {
      redirect("/" + i, "/" + (i - 1));
    }
    assertThat(get(request("/5"))).isEqualTo("there");
    assertThatThrownBy(() -> get(request("/6")))
        .isInstanceOf(EgressException.class)
        .hasMessageContaining("more than 5");
  }

  @Test
  void refusesAnAnswerThatIsTooLong() {
    server.createContext("/long", exchange -> answer(exchange, 200, "x".repeat(1001)));
    assertThatThrownBy(() -> get(request("/long")))
        .isInstanceOf(EgressException.class)
        .hasMessageContaining("longer");
  }

  @Test
  void givesUpOnABodyThatStandsStill() {
    outbound.close();
    outbound = outbound(Duration.ofMillis(300), Map.of());
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    assertThatThrownBy(() -> get(request("/slow"))).isInstanceOf(SocketTimeoutException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, true",
    "10.0.0.1, true",
    "100.64.0.1, true",
    "100.127.255.255, true",
    "100.128.0.1, false",
    "127.9.9.9, true",
    "169.254.169.254, true",
    "172.16.0.1, true",
    "172.32.0.1, false",
    "192.168.1.1, true",
    "192.0.0.8, true",
    "198.18.0.1, true",
    "224.0.0.1, true",
    "255.255.255.255, true",
    "8.8.8.8, false",
    "192.0.66.2, false",
    "::, true",
    "::1, true",
    "::10.0.0.1, true",
    "fe80::1, true",
    "fc00::1, true",
    "fd12::1, true",
    "ff02::1, true",
    "64:ff9b::a00:1, true",
    "64:ff9b::808:808, false",
    "2002:a00:1::1, true",
    "2001:0:1::1, true",
    "2001:db8::1, true",
    "2606:4700::1111, false"
  })
  void tellsInsideFromOutside(String address, boolean inside) throws Exception {
    assertThat(InsideAddresses.contains(InetAddress.getByName(address))).isEqualTo(inside);
  }

  @Test
  void aNameIsRefusedIfAnyOfItsAddressesIsInside() {
    var rules =
        new TargetRules(host ->
            new InetAddress[] {
              InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")
            });
    var target = URI.create("https://example.com/");
    assertThatThrownBy(() -> rules.check(target, Optional.empty(), false))
        .isInstanceOf(EgressException.class)
        .hasMessageContaining("inside");
    assertThatCode(() -> rules.check(target, Optional.of(target), false))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/, proxy.lan:3128",
    "http://example.com/, other:80",
    "https://models.corp/, ''",
    "https://a.models.corp/, ''",
    "https://10.0.0.7/, ''",
    "https://notmodels.corp.org/, proxy.lan:3128"
  })
  void takesProxiesFromTheEnvironment(String target, String proxy) {
    var proxies =
        new EnvironmentProxies(
            Map.of(
                "HTTPS_PROXY", "http://proxy.lan:3128/",
                "http_proxy", "other",
                "NO_PROXY", "localhost, .models.corp,10.0.0.7"));
    assertThat(proxies.proxy(URI.create(target)).map(it -> it.getHostString() + ":" + it.getPort()))
        .isEqualTo(Optional.of(proxy).filter(it -> !it.isEmpty()));
  }

  @Test
  void refusesAProxyItCannotTalkTo() {
    outbound.close();
    outbound = outbound(Duration.ofSeconds(5), Map.of("https_proxy", "http://me:secret@proxy:1"));
    assertThatThrownBy(() -> get(OutboundRequest.of(URI.create("https://8.8.8.8/"), 10)))
        .isInstanceOf(EgressException.class)
        .hasMessageContaining("password")
        .hasMessageNotContaining("secret");
  }
}
