package dev.hark.access;

import java.net.Inet6Address;
import java.net.InetAddress;
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

/// Says where Hark listens and how to send it a first request, with the key if it was made at this
/// start.
@Component
final class StartMessage {
  private static final Logger log = LoggerFactory.getLogger(StartMessage.class);

  private final KeyRing keys;
  private final ServerProperties server;
  private final String model;

  StartMessage(KeyRing keys, ServerProperties server, Environment environment) {
    this.keys = keys;
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
    var made = keys.takeUnseen();
    // The one moment at which the key can be seen: it must not fall to a log level above INFO.
    var level = made.isPresent() && !log.isInfoEnabled() ? Level.ERROR : Level.INFO;
    var message =
        made.map(RawKey::reveal)
            .map(key -> message(address, "Your API key, shown only this once: " + key, key))
            .orElseGet(() -> message(address, whereTheKeyIs(), variable()));
    log.atLevel(level).log(message);
  }

  private String message(String address, String aboutTheKey, String key) {
    return """
    Hark is listening on %1$s
    %2$s
      curl -H "Authorization: Bearer %3$s" -F file=@src/samples/digits-en.wav -F model=%4$s \
    %1$s/v1/audio/transcriptions\
    """
        .formatted(address, aboutTheKey, key, model);
  }

  private String whereTheKeyIs() {
    return keys.hasGivenKey()
        ? "The API key is the value of HARK_API_KEY."
        : "The API key was shown when Hark first started. To get a new one, stop Hark, delete "
            + keys.path()
            + " and start it again.";
  }

  private String variable() {
    return keys.hasGivenKey() ? "$HARK_API_KEY" : "$KEY";
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
