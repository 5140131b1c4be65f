package dev.hark.modelstore;

import dev.hark.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Guards the only folder of this machine from which a request over HTTP may import,
/// `hark.models.import-dir`.
@Component
public final class ImportFolder {
  private final Optional<Path> folder;

  ImportFolder(ModelSourceSettings settings) {
    this.folder = Optional.ofNullable(settings.importDir());
  }

  /// Returns the folder that a request means. Neither it nor a file in it leads out of the import
  /// folder, by `..`, by an absolute path or by a link.
  ///
  /// @param param the field that names it
  /// @param source relative to the import folder, or absolute
  /// @return its real path
  /// @throws dev.hark.problem.ProblemException if there is no such folder, or no import folder
  public Path resolve(String param, String source) {
    var root =
        folder.orElseThrow(() ->
            Problem.invalid(
                    param,
                    "This server imports no folders of its own disk, because hark.models.import-dir"
                        + " is not set. Name hf:organisation/name, or set it.")
                .asException());
    try {
      var realRoot = root.toRealPath();
      var real = realRoot.resolve(source).toRealPath();
      if (real.startsWith(realRoot) && Files.isDirectory(real) && holdsAll(realRoot, real)) {
        return real;
      }
    } catch (IOException | InvalidPathException e) {
      throw notThere(param, source).asException(e);
    }
    throw notThere(param, source).asException();
  }

  /// Returns one answer for all cases, so that clients learn nothing about what else is on this
  /// disk.
  private static Problem notThere(String param, String source) {
    return Problem.invalid(
        param,
        "There is no folder '%s' in this server's import folder, or something in it leads outside."
            .formatted(source));
  }

  private static boolean holdsAll(Path root, Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (!file.toRealPath().startsWith(root)) {
          return false;
        }
      }
    }
    return true;
  }
}
