package dev.hark.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Says where Hark listens and how to send it a first request.
@Component
final class StartMessage {
  private static final Logger log = LoggerFactory.getLogger(StartMessage.class);

  /// Names the recording to try, which a checkout of the source has and an installation lacks.
  private static final String SAMPLE = "src/samples/digits-en.wav";

  private final StartCredential credential;
  private final ServerProperties server;
  private final String model;

  StartMessage(StartCredential credential, ServerProperties server, Environment environment) {
    this.credential = credential;
    this.server = server;
    this.model = environment.getProperty("hark.model", "digits");
  }

  @EventListener
  void show(ApplicationReadyEvent event) {
    if (event.getApplicationContext() instanceof WebServerApplicationContext context
        && context.getWebServer() != null) {
      show(address(context.getWebServer().getPort()));
    }
  }

  private void show(String address) {
    var notice = credential.take();
    // The one moment at which the key can be seen: it must not fall to a log level above INFO.
    var level = notice.shownOnlyNow() && !log.isInfoEnabled() ? Level.ERROR : Level.INFO;
    log.atLevel(level)
        .log(
            """
            Hark is listening on {}
            {}
              curl -H "Authorization: Bearer {}" -F file=@{} -F model={} \
            {}/v1/audio/transcriptions\
            """,
            address,
            notice.line(),
            notice.token(),
            recording(Path.of("")),
            model,
            address);
  }

  /// Names the recording of the curl line: the sample where there is one, else one of the user's.
  static String recording(Path workingFolder) {
    return Files.exists(workingFolder.resolve(SAMPLE)) ? SAMPLE : "audio.wav";
  }

  private String address(int port) {
    var scheme = Ssl.isEnabled(server.getSsl()) ? "https" : "http";
    return "%s://%s:%d".formatted(scheme, host(server.getAddress()), port);
  }

  private static String host(@Nullable InetAddress bound) {
    if (bound == null || bound.isAnyLocalAddress() || bound.isLoopbackAddress()) {
      return "localhost";
    }
    return bound instanceof Inet6Address
        ? "[" + bound.getHostAddress() + "]"
        : bound.getHostAddress();
  }
}
