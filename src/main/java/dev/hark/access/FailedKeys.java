package dev.hark.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.AuthenticationException;

/// Makes guessing a key slow, and visible in the log and in the metrics.
///
/// An address that has sent as many wrong keys as a minute allows has to wait for the end of that
/// minute before another of its keys is compared. Keys that were right when they came from there
/// before are let in nevertheless: several clients may share an address, and one of them must not
/// be able to lock out the others. The price is that a client behind an unnamed proxy can guess
/// keys that are in use there as fast as the server answers; a proxy that is trusted names its
/// clients, and each of them is counted by itself (see [ClientAddress]).
final class FailedKeys {
  private static final Logger log = LoggerFactory.getLogger(FailedKeys.class);
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

  /// Bounds the addresses that are remembered, some 2 MB; those that were not seen for the longest
  /// time are forgotten.
  static final int MAX_ADDRESSES = 10_000;

  private final Map<String, Minute> minutes = bounded();
  private final Set<Proven> proven = Collections.newSetFromMap(bounded());
  private final int limit;
  private final LongSupplier nanoTime;
  private final Counter wrong;
  private final Counter unread;
  private long lastLogged;
  private int unlogged;

  /// Counts the failures of one address from the first one on.
  private record Minute(long start, int failures) {}

  /// Pairs a key, by its hash, with a network from which it came when it was right.
  private record Proven(String network, String hash) {}

  /// @param limit how many wrong keys an address may send in a minute; 0 means no limit
  /// @param nanoTime a clock in nanoseconds from any origin that never goes back
  FailedKeys(int limit, MeterRegistry meters, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    wrong = counter(meters, "wrong");
    unread = counter(meters, "limited");
    lastLogged = nanoTime.getAsLong() - LOG_INTERVAL.toNanos();
  }

  private static Counter counter(MeterRegistry meters, String reason) {
    return Counter.builder("hark.keys.refused")
        .description("API keys that were wrong, or not compared because of too many wrong ones")
        .tag("reason", reason)
        .register(meters);
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_ADDRESSES;
      }
    };
  }

  /// Reports that an address has to wait before another key from it is compared.
  static final class TooMany extends AuthenticationException {
    private final Duration pause;

    TooMany(Duration pause) {
      super("Too many wrong API keys came from this address.");
      this.pause = pause;
    }

    /// Returns how long to wait, more than 0.
    Duration pause() {
      return pause;
    }
  }

  /// Checks whether a key may be compared.
  ///
  /// @throws TooMany if it may not
  synchronized void require(ClientAddress address, RawKey presented) {
    var pause = pause(address);
    if (pause.isPresent() && !proven.contains(proof(address, presented))) {
      unread.increment();
      warn(address);
      throw new TooMany(pause.get());
    }
  }

  private Optional<Duration> pause(ClientAddress address) {
    var minute = minutes.get(address.network());
    if (limit == 0 || minute == null || minute.failures() < limit) {
      return Optional.empty();
    }
    var left = PERIOD.minusNanos(nanoTime.getAsLong() - minute.start());
    return left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  /// Counts a wrong key.
  synchronized void failed(ClientAddress address) {
    long now = nanoTime.getAsLong();
    minutes.compute(
        address.network(),
        (_, minute) ->
            minute == null || now - minute.start() >= PERIOD.toNanos()
                ? new Minute(now, 1)
                : new Minute(minute.start(), minute.failures() + 1));
    wrong.increment();
    warn(address);
  }

  /// Remembers a right key.
  synchronized void succeeded(ClientAddress address, RawKey presented) {
    proven.add(proof(address, presented));
  }

  /// Returns how many addresses with failures are remembered.
  synchronized int size() {
    return minutes.size();
  }

  private static Proven proof(ClientAddress address, RawKey presented) {
    return new Proven(address.network(), presented.hash().hex());
  }

  private void warn(ClientAddress address) {
    long now = nanoTime.getAsLong();
    if (now - lastLogged < LOG_INTERVAL.toNanos()) {
      unlogged++;
      return;
    }
    log.warn("Refused an API key from {}, and {} more since the last such line", address, unlogged);
    lastLogged = now;
    unlogged = 0;
  }
}
