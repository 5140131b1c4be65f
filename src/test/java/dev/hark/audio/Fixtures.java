package dev.hark.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The recordings in src/test/resources/audio and what is known about them.
public final class Fixtures {
  private static final Path FOLDER = Path.of("src", "test", "resources", "audio").toAbsolutePath();

  private Fixtures() {}

  record Recording(String file, double seconds) {}

  public record Phrase(double start, double end) {}

  public static Path path(String file) {
    return FOLDER.resolve(file);
  }

  static byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(path(file));
  }

  static List<Recording> recordings() throws IOException {
    return rows("manifest.tsv")
        .map(row -> new Recording(row[0], Double.parseDouble(row[3])))
        .toList();
  }

  public static List<Phrase> phrases(String file) throws IOException {
    return rows("segments.tsv")
        .filter(row -> row[0].equals(file))
        .map(row -> new Phrase(Double.parseDouble(row[1]), Double.parseDouble(row[2])))
        .toList();
  }

  private static Stream<String[]> rows(String file) throws IOException {
    return Files.readAllLines(path(file)).stream().skip(1).map(line -> line.split("\t", -1));
  }
}
