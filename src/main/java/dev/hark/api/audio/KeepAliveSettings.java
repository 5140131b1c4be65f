package dev.hark.api.audio;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/// Configures, as `hark.transcription.keep-alive.*`, the signs of life for tunnels and proxies,
/// which give up on an answer that does not begin.
///
/// @param mode which answers in `json`, `verbose_json` and `diarized_json` show them
/// @param after how long such an answer may take before it begins with blanks
/// @param every how long a stream, or an answer that has begun, may be silent
/// @param trustedPeers addresses and networks of tunnel daemons, whose `CF-Ray` header counts
@ConfigurationProperties("hark.transcription.keep-alive")
record KeepAliveSettings(
    @DefaultValue("auto") Mode mode,
    @DefaultValue("20s") Duration after,
    @DefaultValue("10s") Duration every,
    @DefaultValue({"127.0.0.0/8", "::1"}) List<String> trustedPeers) {

  /// Selects the answers that are kept alive.
  enum Mode {
    /// Selects answers to requests that came through a tunnel or ask with `Prefer: wait`.
    AUTO,
    /// Selects all answers.
    ALWAYS,
    /// Selects no answers.
    NEVER
  }

  KeepAliveSettings {
    require(after.isPositive(), "hark.transcription.keep-alive.after must be positive");
    require(every.isPositive(), "hark.transcription.keep-alive.every must be positive");
    trustedPeers = List.copyOf(trustedPeers);
    for (var peer : trustedPeers) {
      try {
        new IpAddressMatcher(peer);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "hark.transcription.keep-alive.trusted-peers has '%s', which is neither an address nor a network"
                .formatted(peer),
            e);
      }
    }
  }

  boolean trusts(String peer) {
    return trustedPeers.stream().anyMatch(trusted -> new IpAddressMatcher(trusted).matches(peer));
  }

  private static void require(boolean valid, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(rule);
    }
  }
}
