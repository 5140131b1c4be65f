package dev.hark.api.audio;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads `Prefer: wait` and `Prefer: wait=100` (RFC 7240): the client waits, in the second form at
/// most this many seconds. A preference that makes no sense is ignored, as the RFC requires.
///
/// @param applied the value of `Preference-Applied`
/// @param bound how long the client waits, if it says so
record WaitPreference(String applied, Optional<Duration> bound) {
  private static final Pattern WAIT = Pattern.compile("wait(?:\\s*=\\s*\"?(\\d{1,6})\"?)?");

  static Optional<WaitPreference> of(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Prefer")).stream()
        .flatMap(header -> Stream.of(header.split(",")))
        // The preference's own parameters follow a semicolon.
        .map(preference -> preference.split(";", 2)[0])
        .map(preference -> WAIT.matcher(preference.strip().toLowerCase(Locale.ROOT)))
        .filter(matcher -> matcher.matches())
        .map(matcher -> of(Optional.ofNullable(matcher.group(1)).map(Long::valueOf)))
        .findFirst()
        .filter(preference -> !preference.bound().equals(Optional.of(Duration.ZERO)));
  }

  private static WaitPreference of(Optional<Long> seconds) {
    return new WaitPreference(
        seconds.map(count -> "wait=" + count).orElse("wait"), seconds.map(Duration::ofSeconds));
  }
}
