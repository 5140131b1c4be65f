package dev.hark.windows;

import java.util.List;

/// Gives the probability of speech, frame by frame.
///
/// @param frameSamples length of a frame in samples, at least 1; the last frame may reach past the
///   end of the audio
/// @param probabilities one for each frame, 0 to 1
public record Speech(int frameSamples, List<Float> probabilities) {
  public Speech {
    if (frameSamples < 1) {
      throw new IllegalArgumentException("a frame has at least one sample: " + frameSamples);
    }
    probabilities = List.copyOf(probabilities);
  }
}
