package dev.hark.transcript;

/// Whisper's own measures of how a segment was decoded.
///
/// @param temperature the temperature at which it was decoded, 0 to 1
/// @param averageLogProbability the mean natural logarithm of its tokens' probabilities, at most 0;
///   0 where the engine reports none
/// @param noSpeechProbability the probability that the segment contains no speech, 0 to 1
public record DecodingScores(
    double temperature, double averageLogProbability, double noSpeechProbability) {
  public DecodingScores {
    // The mean of an empty segment is 0/0, which JSON cannot express.
    temperature = finite(temperature);
    averageLogProbability = finite(averageLogProbability);
    noSpeechProbability = finite(noSpeechProbability);
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
