package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Holds what the administrator sets for one model, as `hark.model-settings.NAME.*`. All of it may
/// be left out.
///
/// @param audioContext how much of the encoder is computed where a request does not say
/// @param longestWindow the longest piece of audio to decode in one go, 1 s to 30 s
/// @param dtw attention heads that give word times, as in [ModelCatalogueSettings.Engine]
record ModelOverrides(
    @Nullable AudioContext audioContext, @Nullable Duration longestWindow, @Nullable String dtw) {
  static final ModelOverrides NONE = new ModelOverrides(null, null, null);

  private static final Duration MIN_WINDOW = Duration.ofSeconds(1);

  /// The length of audio that Whisper decodes at a time.
  private static final Duration MAX_WINDOW = Duration.ofSeconds(30);

  ModelOverrides {
    if (longestWindow != null
        && (longestWindow.compareTo(MIN_WINDOW) < 0 || longestWindow.compareTo(MAX_WINDOW) > 0)) {
      throw new IllegalArgumentException(
          "hark.model-settings.NAME.longest-window is %s; it may be 1s to 30s"
              .formatted(longestWindow));
    }
    if (dtw != null) {
      AlignmentSetting.check("hark.model-settings.NAME.dtw", dtw);
    }
  }

  /// Returns these overrides, with each setting that is left out taken from a fallback.
  ModelOverrides or(ModelOverrides fallback) {
    return new ModelOverrides(
        audioContext != null ? audioContext : fallback.audioContext,
        longestWindow != null ? longestWindow : fallback.longestWindow,
        dtw != null ? dtw : fallback.dtw);
  }
}
