package dev.hark.cli;

import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelFolder;
import dev.hark.models.checkpoint.CheckpointException;
import dev.hark.supervisor.ModelProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// A model file in the making. Nothing of it stays unless it is whole and has been tried, also
/// where the command is interrupted.
final class NewModel {
  private static final double MEGABYTE = 1e6;

  /// What is left free on the disk.
  private static final long RESERVE = 64 << 20;

  private final Workshop workshop;
  private final Console console;
  private final String name;

  NewModel(Workshop workshop, Console console, String name) {
    this.workshop = workshop;
    this.console = console;
    this.name = name;
  }

  /// Writes the file.
  interface Writer {
    void write(Path target, DoubleConsumer progress) throws IOException;
  }

  /// Checks the name.
  ///
  /// @param replace whether a model of this name may be there
  /// @throws dev.hark.problem.ProblemException if no file may have this name
  /// @throws CheckpointException if there is such a model, and it is not to be replaced
  void checkName(boolean replace) throws CheckpointException {
    var file = workshop.get(ModelFolder.class).file(name);
    var known = workshop.get(ModelCatalogue.class).all();
    var other = known.stream().filter(it -> it.name().equals(name)).findFirst();
    if (other.filter(it -> it.builtIn() || !it.file().endsWith(file.getFileName())).isPresent()) {
      throw new CheckpointException(
          "there is a model '%s' already: %s; take another name"
              .formatted(name, other.get().builtIn() ? "the built-in one" : other.get().file()));
    }
    if (Files.exists(file) && !replace) {
      throw new CheckpointException(
          "there is a model '%s' already; --force replaces it".formatted(name));
    }
  }

  /// Checks the disk.
  ///
  /// @param bytes that the file will take
  void checkSpace(long bytes) throws IOException {
    var folder = workshop.get(ModelFolder.class).path();
    Files.createDirectories(folder);
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes + RESERVE) {
      throw new CheckpointException(
          "%s has %.0f MB free, and the model takes %.0f MB; free some space or set HARK_MODELS_DIR"
              .formatted(folder, free / MEGABYTE, bytes / MEGABYTE));
    }
  }

  /// Writes, tries and publishes it.
  ///
  /// @param gate what it must be able to do
  /// @throws CheckpointException if it does not pass
  Model make(Writer writer, Optional<EvaluationGate> gate)
      throws IOException, InterruptedException {
    try (var staged = workshop.get(ModelFolder.class).stage(name)) {
      var deletion = new Thread(staged::close, "delete-part");
      Runtime.getRuntime().addShutdownHook(deletion);
      try {
        writer.write(staged.path(), part -> console.progress(name + "  " + ProgressBar.bar(part)));
        console.progress(name + "  trying it");
        var model = workshop.get(ModelCatalogue.class).inspect(name, staged.path());
        workshop.get(ModelProbe.class).check(model);
        if (gate.isPresent()) {
          pass(gate.get(), staged.path());
        }
        staged.publish();
        return model;
      } finally {
        forget(deletion);
      }
    }
  }

  private void pass(EvaluationGate gate, Path staged) throws IOException, InterruptedException {
    var verdict = gate.check(staged, name, console);
    if (!verdict.passed()) {
      throw new CheckpointException("the model is not good enough: " + verdict.explanation());
    }
    console.message(verdict.explanation());
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook runs now
    }
  }

  /// Says what was made and how to use it.
  ///
  /// @param what in words
  void report(Model model, String what, List<String> warnings) {
    console.result(
        String.format(
            Locale.ROOT, "%s: %.1f MB, %s", name, model.header().bytes() / MEGABYTE, what));
    warnings.forEach(warning -> console.result("warning: " + warning));
    console.result("try it:          hark transcribe --model " + name + " FILE");
    console.result("in a request:    model=" + name);
    console.result("as the default:  HARK_MODEL=" + name);
  }
}
