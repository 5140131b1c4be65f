package dev.hark.models;

import dev.hark.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// The folder of the user's models. A new file is written under another name and renamed when it is
/// whole, so that nobody ever loads half a model.
@Component
public final class ModelFolder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Path path;

  ModelFolder(ModelsSettings settings) {
    this.path = settings.modelsDir();
  }

  /// Where the models lie.
  public Path path() {
    return path;
  }

  /// The file of a model of this name.
  ///
  /// @throws dev.hark.problem.ProblemException if the name is none that a file may have
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

  /// Whether there is a file of this name, of whatever kind.
  public boolean has(String name) {
    return Files.exists(file(name));
  }

  /// Begins a new file for a model; one of the same name stays as it is until [Staged#publish].
  ///
  /// @throws dev.hark.problem.ProblemException as [#file]
  public Staged stage(String name) {
    var target = file(name);
    try {
      Files.createDirectories(path);
      var part = path.resolve(".%s.%d.part".formatted(name, ProcessHandle.current().pid()));
      Files.deleteIfExists(part);
      return new Staged(part, target);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into the models folder " + path, e);
    }
  }

  /// A file that is being written.
  public static final class Staged implements AutoCloseable {
    private final Path path;
    private final Path target;

    private Staged(Path path, Path target) {
      this.path = path;
      this.target = target;
    }

    /// Where to write; does not exist yet.
    public Path path() {
      return path;
    }

    /// Makes it the model of its name, at once and as a whole.
    public void publish() throws IOException {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Deletes what was not published.
    @Override
    public void close() {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
