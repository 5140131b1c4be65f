package dev.hark.api.audio;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `Prefer: wait` and `Prefer: wait=100` (RFC 7240): the client waits, so many seconds at most. A
/// preference that makes no sense is ignored, as the RFC has it.
///
/// @param applied what `Preference-Applied` says
/// @param bound how long it waits, if it says so
record WaitPreference(String applied, Optional<Duration> bound) {
  private static final Pattern WAIT = Pattern.compile("wait(?:\\s*=\\s*\"?(\\d{1,6})\"?)?");

  static Optional<WaitPreference> of(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Prefer")).stream()
        .flatMap(header -> Stream.of(header.split(",")))
        // What follows a semicolon are the preference's own parameters.
        .map(preference -> preference.split(";", 2)[0])
        .map(preference -> WAIT.matcher(preference.strip().toLowerCase(Locale.ROOT)))
        .filter(matcher -> matcher.matches())
        .map(matcher -> of(Optional.ofNullable(matcher.group(1)).map(Long::valueOf)))
        .findFirst()
        .filter(preference -> !preference.bound().equals(Optional.of(Duration.ZERO)));
  }

  private static WaitPreference of(Optional<Long> seconds) {
    return new WaitPreference(
        seconds.map(it -> "wait=" + it).orElse("wait"), seconds.map(Duration::ofSeconds));
  }
}
