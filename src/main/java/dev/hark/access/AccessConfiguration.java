package dev.hark.access;

import java.security.SecureRandom;
import java.time.Clock;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/// The keys, and the moment at which the body of a request is asked for.
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
  @Bean
  KeyRing keyRing(AccessSettings settings, Environment environment) {
    return KeyRing.open(
        new KeyFile(settings.keysFile()),
        KeySetting.read(environment),
        Clock.systemUTC(),
        new SecureRandom());
  }

  /// By default Tomcat answers `Expect: 100-continue` before the first filter runs, and a client
  /// uploads its two gigabytes only to learn that its key is wrong.
  @Bean
  TomcatProtocolHandlerCustomizer<AbstractHttp11Protocol<?>> continueOnceTheBodyIsRead() {
    return protocol ->
        protocol.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
  }
}
