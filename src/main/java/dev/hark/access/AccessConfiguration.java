package dev.hark.access;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/// Opens the keys, and makes the first one.
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
  @Bean
  KeyStore keyStore(AccessSettings settings) {
    return new FileKeyStore(new KeyFile(settings.keysFile()));
  }

  @Bean
  KeyRing keyRing(KeyStore store, Environment environment) {
    return new KeyRing(store, KeySetting.read(environment), Clock.systemUTC());
  }

  @Bean
  FailedKeys failedKeys(AccessSettings settings, MeterRegistry meters) {
    return new FailedKeys(settings.maxFailedKeys(), meters, System::nanoTime);
  }

  @Bean
  FirstKey firstKey(KeyStore store, KeyRing keys) {
    return FirstKey.makeIfNeeded(store, keys.hasGivenKey(), Clock.systemUTC(), new SecureRandom());
  }
}
