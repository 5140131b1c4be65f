package dev.hark.whisper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;

/// The fixtures, and the built library, for tests that decode in this process.
public final class Clips {
  private static final int WAV_HEADER = 44;

  private Clips() {}

  /// A clip.
  ///
  /// @param words what the reference program hears
  public record Clip(String file, String language, String words) {}

  /// Those in 16 kHz mono WAV files of one phrase or a few.
  public static List<Clip> all() {
    return new String(bytes("manifest.tsv"), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(columns -> columns[0].matches("(en|de|es|fr)-[1-6]\\.wav"))
        .map(columns -> new Clip(columns[0], columns[1], columns[4]))
        .toList();
  }

  public static ShortBuffer pcm(String file) {
    var wav = bytes(file);
    return ByteBuffer.wrap(wav, WAV_HEADER, wav.length - WAV_HEADER)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer();
  }

  static byte[] bytes(String file) {
    try (var in = Clips.class.getResourceAsStream("/audio/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path libraries() {
    return path(WhisperLibrary.class.getResource(Loader.getPlatform()));
  }

  public static Path model() {
    return path(Clips.class.getResource("/models/ggml-digits.bin"));
  }

  private static Path path(URL resource) {
    try {
      return Path.of(Objects.requireNonNull(resource).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
