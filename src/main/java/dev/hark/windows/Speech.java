package dev.hark.windows;

import java.util.List;

/// How likely it is that somebody speaks, frame by frame.
///
/// @param frameSamples length of a frame, at least 1; the last frame may reach past the end of what
///   was listened to
/// @param probabilities one for each frame, 0 to 1
public record Speech(int frameSamples, List<Float> probabilities) {
  public Speech {
    if (frameSamples < 1) {
      throw new IllegalArgumentException("a frame has at least one sample: " + frameSamples);
    }
    probabilities = List.copyOf(probabilities);
  }
}
