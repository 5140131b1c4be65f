package dev.hark.windows;

import java.time.Duration;
import java.util.Optional;

/// Settings for tests that cut a file.
public final class TestCuts {
  private TestCuts() {}

  /// Cuts the whole file, with silences of up to a second inside windows.
  public static CutSettings whole(Duration longest, VadSettings voiceActivity) {
    return new CutSettings(
        longest, CutSettings.SHORT_SILENCE, voiceActivity, Duration.ZERO, Optional.empty());
  }
}
