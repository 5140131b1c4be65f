package dev.hark.audio;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Holds the settings `hark.audio.*`.
///
/// @param spool the folder for uploads and decoded audio, which may be shared by several servers
/// @param cache the folder into which the bundled FFmpeg is unpacked, once
/// @param maxUpload the largest upload that is accepted
/// @param maxDuration the longest audio that is accepted
/// @param minFreeSpace the space the spool leaves free on its disk
/// @param decodeTimeout how long FFmpeg may take for one file, in wall-clock time; when not set, it
///   follows from the size of the file
/// @param concurrentDecodes how many FFmpeg processes may run at once; 0 means one for each core
/// @param ffmpeg an FFmpeg program to use in place of the bundled one
@ConfigurationProperties("hark.audio")
public record AudioSettings(
    Path spool,
    Path cache,
    @DefaultValue("2GB") DataSize maxUpload,
    @DefaultValue("12h") Duration maxDuration,
    @DefaultValue("256MB") DataSize minFreeSpace,
    @Nullable Duration decodeTimeout,
    @DefaultValue("0") int concurrentDecodes,
    @Nullable Path ffmpeg) {

  /// A shorter timeout would not even cover the overhead of a process.
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

  public AudioSettings {
    require(!spool.toString().isEmpty(), "hark.audio.spool must name a folder");
    require(maxUpload.toBytes() > 0, "hark.audio.max-upload must be positive");
    require(maxDuration.isPositive(), "hark.audio.max-duration must be positive");
    require(!minFreeSpace.isNegative(), "hark.audio.min-free-space must not be negative");
    require(
        decodeTimeout == null || decodeTimeout.compareTo(MIN_TIMEOUT) >= 0,
        "hark.audio.decode-timeout must be at least 100ms");
    require(concurrentDecodes >= 0, "hark.audio.concurrent-decodes must not be negative");
  }

  private static void require(boolean valid, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(rule);
    }
  }
}
