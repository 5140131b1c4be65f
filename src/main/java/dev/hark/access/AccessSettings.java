package dev.hark.access;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/// Says where the keys are kept and how many wrong ones are borne. `hark.api-key` is deliberately
/// not in here, see [KeySetting].
///
/// @param keysFile the file with the hashes of the keys, made at the first start
/// @param maxFailedKeys how many wrong keys an address may send in a minute; 0 means no limit
/// @param trustedProxies addresses and networks of proxies that name their client in
///   `X-Forwarded-For`
@ConfigurationProperties("hark.access")
record AccessSettings(
    Path keysFile,
    @DefaultValue("20") int maxFailedKeys,
    @DefaultValue List<String> trustedProxies) {
  AccessSettings {
    if (maxFailedKeys < 0) {
      throw new IllegalArgumentException("hark.access.max-failed-keys must not be negative");
    }
    trustedProxies = List.copyOf(trustedProxies);
  }

  boolean trusts(String peer) {
    return trustedProxies.stream().anyMatch(proxy -> new IpAddressMatcher(proxy).matches(peer));
  }
}
