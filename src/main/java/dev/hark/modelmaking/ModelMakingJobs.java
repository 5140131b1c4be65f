package dev.hark.modelmaking;

import dev.hark.modelstore.ModelAdministration;
import dev.hark.modelstore.ModelFolder;
import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.process.JavaCommandLine;
import dev.hark.supervisor.RunFolder;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Makes models in the background, each in a child process: ggml quantises them, and a fault of
/// native code must not end the server.
@Component
@ConditionalOnWebApplication
public class ModelMakingJobs {
  /// An import streams its tensors, so the largest Whisper needs no more than this.
  private static final String MAX_HEAP = "-Xmx600m";

  private final ModelTaskRunner tasks;
  private final ModelAdministration store;
  private final ModelFolder folder;
  private final CheckpointSources sources;
  private final ChildSettings settings;
  private final RunFolder runFolder;

  ModelMakingJobs(
      ModelTaskRunner tasks,
      ModelAdministration store,
      ModelFolder folder,
      CheckpointSources sources,
      ChildSettings settings,
      RunFolder runFolder) {
    this.tasks = tasks;
    this.store = store;
    this.folder = folder;
    this.sources = sources;
    this.settings = settings;
    this.runFolder = runFolder;
  }

  /// Begins to make a model for a client of the API.
  ///
  /// @throws dev.hark.problem.ProblemException if a source is not in the import folder, the name is
  ///   taken, or another task works on that model
  public ModelTask begin(ModelOrder order) {
    store.requireFree(order.name(), order.replace());
    return switch (order) {
      case ModelOrder.Import wanted -> start(Kind.IMPORT, sources.resolve(wanted));
      case ModelOrder.Quantize wanted -> start(Kind.QUANTIZE, wanted);
    };
  }

  private ModelTask start(Kind kind, ModelOrder order) {
    return tasks.start(kind, order.name(), task -> run(order, task));
  }

  private String run(ModelOrder order, ModelTask task) throws IOException, InterruptedException {
    var command =
        JavaCommandLine.of(List.of(MAX_HEAP), runFolder.path(), ChildProtocol.arguments(order));
    var builder = JavaCommandLine.builder(command);
    builder.environment().putAll(settings.variables());
    try {
      return MakingProcess.start(builder, task).await();
    } finally {
      folder.sweep();
    }
  }

  /// Deletes what a killed server or child left.
  @EventListener(ApplicationReadyEvent.class)
  void sweep() {
    folder.sweep();
  }
}
