package dev.hark.modelmaking;

import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.models.Model;
import dev.hark.modelstore.HuggingFace;
import dev.hark.modelstore.ImportFolder;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.modelstore.ModelFolder;
import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.problem.Problem;
import dev.hark.process.JavaCommandLine;
import dev.hark.supervisor.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Makes models by running the command line in a child process: ggml quantises them, and a fault of
/// native code must not end the server.
@Component
@ConditionalOnWebApplication
public class ModelCommands {
  private static final String HUB = "hf:";

  /// An import streams its tensors, so that the largest Whisper needs no more than this.
  private static final String MOST_HEAP = "-Xmx600m";

  private final ModelTaskRunner tasks;
  private final ModelAdministration store;
  private final ModelFolder folder;
  private final ImportFolder importFolder;
  private final ChildSettings settings;
  private final RunFolder runFolder;

  ModelCommands(
      ModelTaskRunner tasks,
      ModelAdministration store,
      ModelFolder folder,
      ImportFolder importFolder,
      ChildSettings settings,
      RunFolder runFolder) {
    this.tasks = tasks;
    this.store = store;
    this.folder = folder;
    this.importFolder = importFolder;
    this.settings = settings;
    this.runFolder = runFolder;
  }

  /// What is to be imported.
  ///
  /// @param source a folder in the import folder, or `hf:organisation/name`
  /// @param base the same of what an adapter was trained on, where it does not say
  /// @param name of the new model
  /// @param format of its weights; empty for 16 bits
  /// @param replace whether it may take the place of another one
  public record Import(
      String source,
      Optional<String> base,
      String name,
      Optional<QuantizedFormat> format,
      boolean replace) {}

  /// Begins an import.
  ///
  /// @throws dev.hark.problem.ProblemException if the source is not in the import folder, the name
  ///   is taken, or something else is being done with that model
  public ModelTask begin(Import order) {
    store.requireFree(order.name, order.replace);
    var arguments = new ArrayList<>(List.of("models", "import", "--supervised"));
    order.format.ifPresent(it -> arguments.addAll(List.of("--quantize", it.label())));
    order.base.ifPresent(it -> arguments.addAll(List.of("--base", source("base", it))));
    finish(arguments, order.name, order.replace, source("source", order.source));
    return start(Kind.IMPORT, order.name, arguments);
  }

  private String source(String param, String source) {
    if (!source.startsWith(HUB)) {
      return importFolder.resolve(param, source).toString();
    }
    if (!HuggingFace.isRepository(source.substring(HUB.length()))) {
      throw Problem.invalid(param, "'%s' is not hf:organisation/name.".formatted(source))
          .asException();
    }
    return source;
  }

  /// Begins to make a smaller model of one that is here.
  ///
  /// @param replace whether the new one may take the place of another one
  /// @throws dev.hark.problem.ProblemException if the name is taken, or something else is being
  ///   done with that model
  public ModelTask quantize(Model source, QuantizedFormat format, String name, boolean replace) {
    store.requireFree(name, replace);
    var arguments = new ArrayList<>(List.of("models", "quantize", "--supervised"));
    arguments.addAll(List.of("--to", format.label()));
    finish(arguments, name, replace, source.name());
    return start(Kind.QUANTIZE, name, arguments);
  }

  private static void finish(List<String> arguments, String name, boolean replace, String source) {
    if (replace) {
      arguments.add("--force");
    }
    arguments.addAll(List.of("--as", name, "--", source));
  }

  private ModelTask start(Kind kind, String name, List<String> arguments) {
    return tasks.start(kind, name, task -> run(arguments, task));
  }

  private String run(List<String> arguments, ModelTask task)
      throws IOException, InterruptedException {
    var command = JavaCommandLine.of(List.of(MOST_HEAP), runFolder.path(), arguments);
    var builder = JavaCommandLine.builder(command);
    builder.environment().putAll(settings.variables());
    try {
      return CommandProcess.start(builder, task).await();
    } finally {
      folder.sweep();
    }
  }

  /// Removes what a server or a command that was killed has left.
  @EventListener(ApplicationReadyEvent.class)
  void sweep() {
    folder.sweep();
  }
}
