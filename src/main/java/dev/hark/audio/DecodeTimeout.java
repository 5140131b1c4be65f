package dev.hark.audio;

import java.time.Duration;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/// Computes how long FFmpeg may take for one file.
///
/// Unless `hark.audio.decode-timeout` sets it, the limit is one minute plus the longest accepted
/// audio at 50 times real time, scaled down for small files. FFmpeg decodes at 300 to 3,000 times
/// real time on one idle core; speech is rarely coded in less than a megabyte for each 1,000
/// seconds.
final class DecodeTimeout {
  private static final Duration BASE = Duration.ofMinutes(1);
  private static final int SLOWEST_SPEED = 50;
  private static final Duration PER_MEGABYTE = Duration.ofSeconds(20);

  private final Optional<Duration> set;
  private final Duration maxDecoding;

  DecodeTimeout(AudioSettings settings) {
    set = Optional.ofNullable(settings.decodeTimeout());
    maxDecoding = settings.maxDuration().dividedBy(SLOWEST_SPEED);
  }

  /// @param bytes the size of the file
  Duration of(long bytes) {
    return set.orElseGet(() -> {
      var bySize = PER_MEGABYTE.multipliedBy(DataSize.ofBytes(bytes).toMegabytes() + 1);
      return BASE.plus(bySize.compareTo(maxDecoding) < 0 ? bySize : maxDecoding);
    });
  }
}
