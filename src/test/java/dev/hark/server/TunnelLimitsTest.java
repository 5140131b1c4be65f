package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.tunnel.FakeTunnel.Mode;
import dev.hark.tunnel.Faults;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.util.unit.DataSize;

/// Sizes, refusals, and who is who behind a tunnel.
class TunnelLimitsTest extends TunnelledServer {
  /// Of the paid plans, whose limit is above the server's own.
  private static final DataSize PAID = DataSize.ofMegabytes(10);

  @Autowired ServletWebServerApplicationContext context;

  /// A clip and silence after it, so that the whole form has this size.
  private static byte[] form(long size) {
    var clip = Api.audio("en-4.wav");
    var around = Api.form("a.wav", new byte[0], "language=en").length;
    var wav = Arrays.copyOf(clip, Math.toIntExact(size) - around);
    ByteBuffer.wrap(wav)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4, wav.length - 8)
        .putInt(40, wav.length - 44);
    return Api.form("a.wav", wav, "language=en");
  }

  private static HttpResponse<String> post(Api api, byte[] form, boolean chunked) {
    return api.send(
        HttpRequest.newBuilder(api.uri(PATH))
            .header("Authorization", "Bearer " + api.key())
            .header("Content-Type", "multipart/form-data; boundary=" + Api.boundary())
            .POST(
                chunked
                    ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form))
                    : BodyPublishers.ofByteArray(form))
            .build());
  }

  @ParameterizedTest
  @EnumSource
  void anUploadMayHaveTheSizeOfTheLimit(Mode mode) {
    try (var tunnel = tunnel(mode)) {
      for (var chunked : new boolean[] {false, true}) {
        var answer = post(through(tunnel), form(MOST.toBytes()), chunked);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Api.json(answer).get("text").asString()).isEqualTo(EN_4);
      }
    }
  }

  /// A client tells whose refusal it is by the envelope and the request's id.
  @ParameterizedTest
  @EnumSource
  void theTunnelRefusesByItselfAndTheServerWithTheEnvelope(Mode mode) {
    try (var free = tunnel(mode);
        var paid = tunnel(TRUSTED, PAID, mode, Faults.none())) {
      for (var chunked : new boolean[] {false, true}) {
        var theirs = post(through(free), form(MOST.toBytes() + 1), chunked);
        assertThat(theirs.statusCode()).isEqualTo(413);
        assertThat(theirs.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(theirs.headers().firstValue("x-request-id")).isEmpty();
        var ours = post(through(paid), form(DataSize.ofMegabytes(5).toBytes()), chunked);
        assertThat(ours.statusCode()).isEqualTo(413);
        assertThat(Api.error(ours)).containsEntry("param", "file");
        assertThat(Api.error(ours).get("message")).contains("hark.audio.max-upload");
        assertThat(ours.headers().firstValue("x-request-id")).isPresent();
        assertThat(ours.headers().firstValue("x-should-retry")).hasValue("false");
      }
    }
  }

  /// The server refuses before it reads, and reads only some of what is still sent.
  @ParameterizedTest
  @EnumSource
  void aRefusalReachesTheClientThoughItsUploadGoesOn(Mode mode) {
    try (var tunnel = tunnel(mode)) {
      var stranger = new Api(tunnel.port(), "wrong-key-0123456789");
      for (var chunked : new boolean[] {false, true}) {
        var answer = post(stranger, form(MOST.toBytes()), chunked);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(Api.error(answer)).containsEntry("code", "invalid_api_key");
      }
    }
  }

  /// Whatever address a client claims to have.
  @Test
  void theRateLimitIsTheKeysOwn() {
    try (var tunnel = tunnel(Mode.STREAMS)) {
      // A minute may end between two requests, and all are allowed again.
      await()
          .untilAsserted(() -> {
            var left = remaining(through(tunnel), "CF-Connecting-IP", "192.0.2.1");
            assertThat(remaining(new Api(port), "CF-Connecting-IP", "192.0.2.2"))
                .isEqualTo(left - 1);
            assertThat(remaining(through(tunnel), "X-Forwarded-For", "192.0.2.3"))
                .isEqualTo(left - 2);
          });
    }
  }

  private static int remaining(Api api, String header, String value) {
    var request =
        HttpRequest.newBuilder(api.uri(PATH))
            .header("Authorization", "Bearer " + api.key())
            .header(header, value)
            .POST(BodyPublishers.noBody())
            .build();
    var answer = api.send(request);
    assertThat(answer.statusCode()).isEqualTo(415);
    return Integer.parseInt(
        answer.headers().firstValue("x-ratelimit-remaining-requests").orElseThrow());
  }

  @Test
  void aClaimedAddressOpensNothing() {
    try (var tunnel = tunnel(Mode.STREAMS)) {
      for (var api : new Api[] {through(tunnel), new Api(port)}) {
        for (var header : new String[] {"CF-Connecting-IP", "X-Forwarded-For", "X-Real-IP"}) {
          for (var path : new String[] {"/prometheus", "/metrics", "/info"}) {
            assertThat(api.get(path, header, "127.0.0.1").statusCode()).isEqualTo(404);
          }
          var nobody = new Api(api.port(), "wrong-key-0123456789");
          assertThat(nobody.get("/v1/models", header, TRUSTED).statusCode()).isEqualTo(401);
        }
      }
    }
  }

  /// Otherwise a request can meet the end of its connection, and the tunnel answers 502.
  /// Cloudflare's daemon and Go keep idle ones for 90 s, Caddy for 2 minutes.
  @Test
  void theServerKeepsIdleConnectionsLongerThanTunnelsDo() {
    var server = (TomcatWebServer) context.getWebServer();
    assertThat(server).isNotNull();
    var handler = server.getTomcat().getConnector().getProtocolHandler();
    assertThat(((AbstractHttp11Protocol<?>) handler).getKeepAliveTimeout()).isGreaterThan(120_000);
  }
}
