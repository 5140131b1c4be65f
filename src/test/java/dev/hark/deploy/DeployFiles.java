package dev.hark.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The files below `deploy`, as tests read them.
final class DeployFiles {
  static final Path ROOT = Path.of("deploy");

  private DeployFiles() {}

  /// All files whose path, from `deploy` on, matches the glob.
  static List<Path> matching(String glob) {
    var matcher = ROOT.getFileSystem().getPathMatcher("glob:" + glob);
    try (var files = Files.walk(ROOT)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> matcher.matches(ROOT.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String file) {
    return text(ROOT.resolve(file));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file whose lines are `KEY=VALUE` or comments.
  static Map<String, String> assignments(Path file) {
    return text(file)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("=", 2))
        .collect(
            Collectors.toMap(
                parts -> parts[0],
                parts -> parts[1],
                (first, second) -> {
                  throw new IllegalStateException(file + " sets a key twice");
                },
                TreeMap::new));
  }

  static Map<String, Object> yaml(Path file) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return map(new Yaml(new SafeConstructor(options)).load(text(file)));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object value) {
    return (List<Object>) value;
  }
}
