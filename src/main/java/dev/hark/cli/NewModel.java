package dev.hark.cli;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.cli.NewModelProgress.Stage;
import dev.hark.evaluation.EvaluationGate;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.DiskSpace;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.modelstore.ModelFolder;
import dev.hark.modelstore.Staging;
import dev.hark.supervisor.ModelProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// A model file in the making. Nothing of it stays unless it is whole and has been tried, also
/// where the command is interrupted; what a killed command leaves, the next one deletes.
public final class NewModel implements AutoCloseable {
  private static final double MEGABYTE = 1e6;

  private final CommandContext context;
  private final Console console;
  private final NewModelProgress progress;
  private final String name;
  private final Staging staging;
  private final Thread deletion;

  private NewModel(
      CommandContext context,
      Console console,
      NewModelProgress progress,
      String name,
      Staging staging) {
    this.context = context;
    this.console = console;
    this.progress = progress;
    this.name = name;
    this.staging = staging;
    this.deletion = new Thread(staging::close, "delete-staging");
    Runtime.getRuntime().addShutdownHook(deletion);
  }

  /// Begins one.
  ///
  /// @param replace whether a model of this name may be there
  /// @throws dev.hark.problem.ProblemException if no new model may have this name
  public static NewModel begin(
      CommandContext context,
      Console console,
      String name,
      boolean replace,
      Supervised supervised) {
    context.get(ModelAdministration.class).requireFree(name, replace);
    supervised.endWithParent();
    return new NewModel(
        context,
        console,
        new NewModelProgress(console, name, supervised.isOn()),
        name,
        context.get(ModelFolder.class).stage(name));
  }

  /// Writes the file.
  public interface Writer {
    void write(Path target, DoubleConsumer progress) throws IOException;
  }

  public NewModelProgress progress() {
    return progress;
  }

  /// A new folder for what it is made of.
  public Path newFolder() throws IOException {
    return staging.newFolder();
  }

  /// Checks the disk.
  ///
  /// @param bytes that the file will take
  public void checkSpace(long bytes) throws IOException {
    var folder = context.get(ModelFolder.class).path();
    var space = context.get(DiskSpace.class).in(folder);
    if (!space.has(bytes)) {
      throw new CheckpointException(
          "%s has %.0f MB free, and the model takes %.0f MB; free some space or set HARK_MODELS_DIR"
              .formatted(folder, space.usable() / MEGABYTE, bytes / MEGABYTE));
    }
  }

  /// Writes, tries and publishes it.
  ///
  /// @param bytes that the writer goes through
  /// @param gate what it must be able to do
  /// @throws CheckpointException if it does not pass
  public Model make(Writer writer, long bytes, Optional<EvaluationGate> gate)
      throws IOException, InterruptedException {
    var file = staging.path();
    writer.write(file, part -> progress.at(Stage.CONVERT, (long) (part * bytes), bytes));
    progress.at(Stage.TRY);
    var model = context.get(ModelCatalogue.class).inspect(name, file);
    context.get(ModelProbe.class).check(model);
    if (gate.isPresent()) {
      progress.at(Stage.EVALUATE);
      pass(gate.get(), file);
    }
    staging.publish();
    return model;
  }

  private void pass(EvaluationGate gate, Path file) throws IOException, InterruptedException {
    var verdict =
        gate.check(
            file, name, (link, set) -> new EvaluationRunner(console).run(link.toString(), set));
    if (!verdict.passed()) {
      throw new CheckpointException("the model is not good enough: " + verdict.explanation());
    }
    console.message(verdict.explanation());
  }

  /// Says what was made and how to use it.
  ///
  /// @param what in words
  public void report(Model model, String what, List<String> warnings) {
    long bytes = model.header().bytes();
    progress.done(
        bytes, String.format(Locale.ROOT, "%.1f MB, %s", bytes / MEGABYTE, what), warnings);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(deletion);
    } catch (IllegalStateException e) {
      return; // it deletes it now
    }
    staging.close();
  }
}
