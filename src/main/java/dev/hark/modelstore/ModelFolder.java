package dev.hark.modelstore;

import dev.hark.models.ModelCatalogueSettings;
import dev.hark.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// Manages the folder of the user's models. A new file is written elsewhere and renamed when it is
/// complete, so that half a model is never loaded. Safe for many threads.
@Component
public final class ModelFolder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Path path;

  public ModelFolder(ModelCatalogueSettings settings) {
    this.path = settings.modelsDir();
  }

  /// Returns the path of the folder.
  public Path path() {
    return path;
  }

  /// Returns the file of a model of this name.
  ///
  /// @throws dev.hark.problem.ProblemException if no file may have that name
  public Path file(String name) {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw Problem.invalid(
              "name",
              "A model's name has letters, digits, dots, dashes and underscores, at most 64 of"
                  + " them.")
          .asException();
    }
    return path.resolve("ggml-" + name + ".bin");
  }

  /// Returns whether there is a file of this name, of whatever kind.
  public boolean has(String name) {
    return Files.exists(file(name));
  }

  /// Begins a new file for a model, after deleting what killed processes left; an existing file of
  /// the same name stays as it is until [Staging#publish].
  ///
  /// @throws dev.hark.problem.ProblemException as [#file]
  public Staging stage(String name) {
    var target = file(name);
    try {
      Files.createDirectories(path);
      Staging.sweep(path);
      return Staging.open(target);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into the models folder " + path, e);
    }
  }

  /// Deletes what killed processes left of new models. Partial downloads stay, because the next
  /// pull resumes them.
  public void sweep() {
    if (Files.isDirectory(path)) {
      Staging.sweep(path);
    }
  }
}
