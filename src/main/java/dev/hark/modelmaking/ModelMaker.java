package dev.hark.modelmaking;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.checkpoint.GgmlQuantization;
import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.checkpoint.TensorQuantizer;
import dev.hark.modelmaking.MakingMessage.Advanced;
import dev.hark.modelmaking.MakingMessage.Made;
import dev.hark.modelmaking.MakingMessage.Stage;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.DiskSpace;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.modelstore.ModelFolder;
import dev.hark.supervisor.ModelProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/// Makes models in this process: for commands, which a crash of a native library may end; the
/// server uses [ModelMakingJobs] instead.
@Component
@Lazy
public class ModelMaker {
  private static final double MEGABYTE = 1e6;

  private final ModelAdministration store;
  private final ModelFolder folder;
  private final ModelCatalogue catalogue;
  private final CheckpointSources sources;
  private final Quantizers quantizers;
  private final ModelProbe probe;
  private final DiskSpace diskSpace;

  ModelMaker(
      ModelAdministration store,
      ModelFolder folder,
      ModelCatalogue catalogue,
      CheckpointSources sources,
      Quantizers quantizers,
      ModelProbe probe,
      DiskSpace diskSpace) {
    this.store = store;
    this.folder = folder;
    this.catalogue = catalogue;
    this.sources = sources;
    this.quantizers = quantizers;
    this.probe = probe;
    this.diskSpace = diskSpace;
  }

  /// Writes a model, tries it and publishes it. If it is not published, nothing of it stays.
  ///
  /// @param requester decides which files may be read
  /// @param gate decides whether it is published
  /// @param listener told of the progress and, at the end, of what was made
  /// @throws dev.hark.problem.ProblemException if no new model may have this name
  /// @throws CheckpointException if the source cannot be used, the disk is too full or the model
  ///   does not pass the gate
  /// @throws dev.hark.engine.EngineUnavailableException if whisper.cpp cannot load the model
  public void make(
      ModelOrder order, Requester requester, PublicationGate gate, Consumer<MakingMessage> listener)
      throws IOException, InterruptedException {
    store.requireFree(order.name(), order.replace());
    try (var staged = new StagedModel(folder.stage(order.name()))) {
      var recipe =
          switch (order) {
            case ModelOrder.Import wanted -> recipe(wanted, requester, staged, listener);
            case ModelOrder.Quantize wanted -> recipe(wanted, requester);
          };
      requireSpace(recipe.bytes());
      var file = staged.path();
      recipe
          .writer()
          .write(
              file,
              part ->
                  listener.accept(
                      new Advanced(Stage.CONVERT, (long) (part * recipe.bytes()), recipe.bytes())));
      listener.accept(new Advanced(Stage.TRY, 0, 0));
      var model = catalogue.inspect(order.name(), file);
      probe.check(model);
      gate.check(file, order.name());
      staged.publish();
      listener.accept(made(model.header().bytes(), recipe));
    }
  }

  /// Writes a model file.
  @FunctionalInterface
  private interface Writer {
    /// Writes it.
    ///
    /// @param progress told of the part that is done, 0 to 1
    void write(Path target, DoubleConsumer progress) throws IOException;
  }

  /// Describes how a file is made.
  ///
  /// @param bytes the maximum size of the file
  /// @param description of what is made, in words
  /// @param warnings about its source that do no harm
  private record Recipe(long bytes, Writer writer, String description, List<String> warnings) {}

  private Recipe recipe(
      ModelOrder.Import order,
      Requester requester,
      StagedModel staged,
      Consumer<MakingMessage> listener)
      throws IOException, InterruptedException {
    var checkpoint =
        sources.open(
            order,
            requester,
            staged,
            (bytes, total) -> listener.accept(new Advanced(Stage.DOWNLOAD, bytes, total)));
    var format = Optional.ofNullable(order.format());
    long bytes = checkpoint.bytes(format);
    return new Recipe(
        bytes,
        (target, progress) -> {
          Optional<TensorQuantizer> quantizer = format.map(quantizers::of);
          checkpoint.write(target, quantizer, progress);
        },
        format.map(QuantizedFormat::label).orElse("16 bits") + ", " + checkpoint.description(),
        checkpoint.warnings());
  }

  private Recipe recipe(ModelOrder.Quantize order, Requester requester) throws IOException {
    var source = source(order, requester);
    var format = order.format();
    return new Recipe(
        Files.size(source),
        (target, progress) ->
            GgmlQuantization.write(source, target, quantizers.of(format), progress),
        format.label() + " of " + order.source(),
        List.of());
  }

  /// Finds the source. A client may name models only: a path would be relative to whatever folder
  /// the server runs in.
  private Path source(ModelOrder.Quantize order, Requester requester) {
    var path = Path.of(order.source());
    return requester == Requester.LOCAL_USER && Files.isRegularFile(path)
        ? path
        : catalogue.resolve(order.source()).file();
  }

  private void requireSpace(long bytes) throws IOException {
    var space = diskSpace.in(folder.path());
    if (!space.has(bytes)) {
      throw new CheckpointException(
          "%s has %.0f MB free, and the model takes %.0f MB; free some space or set HARK_MODELS_DIR"
              .formatted(folder.path(), space.usable() / MEGABYTE, bytes / MEGABYTE));
    }
  }

  private static Made made(long bytes, Recipe recipe) {
    return new Made(
        bytes,
        String.format(Locale.ROOT, "%.1f MB, %s", bytes / MEGABYTE, recipe.description()),
        recipe.warnings());
  }
}
