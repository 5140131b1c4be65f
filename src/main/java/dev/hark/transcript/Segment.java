package dev.hark.transcript;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/// A piece of a transcript with its place in the audio.
///
/// @param start where it begins, in seconds from the start of the file
/// @param end where it ends, in seconds from the start of the file
/// @param text what is said, with the leading space that Whisper gives it
/// @param tokens the model's tokens of the text
/// @param temperature the temperature it was decoded with, 0 to 1
/// @param averageLogProbability the mean natural logarithm of its tokens' probabilities, at most 0;
///   0 where the engine has none
/// @param noSpeechProbability how likely it is that nobody speaks, 0 to 1
public record Segment(
    double start,
    double end,
    String text,
    List<Integer> tokens,
    double temperature,
    double averageLogProbability,
    double noSpeechProbability) {

  public Segment {
    tokens = List.copyOf(tokens);
    // An empty segment's mean is 0/0, and JSON has no word for that.
    temperature = finite(temperature);
    averageLogProbability = finite(averageLogProbability);
    noSpeechProbability = finite(noSpeechProbability);
  }

  /// The same segment later, or earlier if negative, by this many seconds.
  public Segment shiftedBy(double seconds) {
    return between(start + seconds, end + seconds);
  }

  /// UTF-8 bytes of the text per byte of its zlib form, as Whisper computes it: above 2.4 the text
  /// is repetitive. 0 for no text.
  public double compressionRatio() {
    var bytes = text.strip().getBytes(StandardCharsets.UTF_8);
    var compressed = 0L;
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var chunk = new byte[1024];
      while (!deflater.finished()) {
        compressed += deflater.deflate(chunk);
      }
    }
    return (double) bytes.length / compressed;
  }

  Segment between(double newStart, double newEnd) {
    return new Segment(
        newStart, newEnd, text, tokens, temperature, averageLogProbability, noSpeechProbability);
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
