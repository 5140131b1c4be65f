package dev.hark.modelstore;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.checkpoint.GgmlFile;
import dev.hark.egress.Outbound;
import dev.hark.models.ModelHeader;
import dev.hark.models.VadModelFile;
import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.problem.Problem;
import dev.hark.process.FolderLock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Fetches models in the background, each at most once at a time.
@Component
public final class ModelPuller {
  private static final Logger log = LoggerFactory.getLogger(ModelPuller.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int BUFFER = 1 << 20;

  private final ModelFolder folder;
  private final OfficialModelList official;
  private final ModelSourceSettings settings;
  private final HubToken token;
  private final FileDownload web;
  private final DiskSpace space;
  private final MemoryCheck memory;
  private final ModelTaskRunner tasks;

  /// Checks whether a model could be loaded once it is here.
  @FunctionalInterface
  public interface MemoryCheck {
    /// Returns how much memory a model with this header needs and how much there is, in words that
    /// follow its name; empty if there is enough.
    Optional<String> shortage(ModelHeader header);
  }

  @Autowired
  ModelPuller(
      ModelFolder folder,
      OfficialModelList official,
      ModelSourceSettings settings,
      HubToken token,
      Outbound outbound,
      DiskSpace space,
      MemoryCheck memory,
      ModelTaskRunner tasks) {
    this(
        folder,
        official,
        settings,
        token,
        new FileDownload(outbound, FIRST_PAUSE, space),
        space,
        memory,
        tasks);
  }

  public ModelPuller(
      ModelFolder folder,
      OfficialModelList official,
      ModelSourceSettings settings,
      HubToken token,
      FileDownload web,
      DiskSpace space,
      MemoryCheck memory,
      ModelTaskRunner tasks) {
    this.folder = folder;
    this.official = official;
    this.settings = settings;
    this.token = token;
    this.web = web;
    this.space = space;
    this.memory = memory;
    this.tasks = tasks;
  }

  /// Starts to fetch a model, or joins the pull that is already running. A model that is here is
  /// not fetched again, and the task fails if its file is damaged.
  ///
  /// @param source the address of a folder to take it from instead of the configured source
  /// @param force whether to fetch it even if it is here, or could not be loaded
  /// @throws dev.hark.problem.ProblemException if there can be no such model, it could not be
  ///   loaded, or another task works on it
  public ModelTask pull(String name, Optional<URI> source, boolean force) {
    var target = folder.file(name);
    if (!force && !Files.exists(target)) {
      requireMemory(name);
    }
    var from = ModelSource.locate(name, official.find(name), settings, token, source);
    return tasks.start(
        Kind.PULL,
        name,
        task -> {
          fetch(name, from, target, force, task);
          return "";
        });
  }

  private void requireMemory(String name) {
    var shortage = shortage(name);
    if (shortage.isPresent()) {
      throw Problem.unsupportedValue(
              "name",
              shortage.get()
                  + " Use --force, or \"force\": true in a request, to download it all the same.")
          .asException();
    }
  }

  /// Says in sentences why a model could not be loaded if it were here, and which one could; empty
  /// if nothing is known against it.
  Optional<String> shortage(String name) {
    return official
        .find(name)
        .flatMap(OfficialModel::header)
        .flatMap(header ->
            memory
                .shortage(header)
                .map(reason -> "The model '%s' %s.%s".formatted(name, reason, instead(header))));
  }

  /// Names the largest official model of the same languages that could be loaded.
  private String instead(ModelHeader tooLarge) {
    return official.all().stream()
        .filter(model -> model.header().filter(it -> couldReplace(tooLarge, it)).isPresent())
        .max(Comparator.comparingLong(OfficialModel::bytes))
        .map(model -> " '%s' would fit.".formatted(model.name()))
        .orElse("");
  }

  private boolean couldReplace(ModelHeader tooLarge, ModelHeader other) {
    return other.multilingual() == tooLarge.multilingual() && memory.shortage(other).isEmpty();
  }

  /// Returns the last pull of this name in this process, finished or not.
  public Optional<ModelTask> find(String name) {
    return tasks.find(name).filter(task -> task.kind() == Kind.PULL);
  }

  private void fetch(String name, ModelSource from, Path target, boolean force, ModelTask pull)
      throws IOException, InterruptedException {
    try (var _ = FolderLock.take(folder.path(), name)) {
      if (!force && Files.exists(target)) {
        requireSound(name, target);
        return;
      }
      log.info("Pulling the model '{}'", name);
      var part = PartFile.of(target);
      boolean proven =
          switch (from) {
            case ModelSource.Web(var file) -> web.fetch(file, part, pull);
            case ModelSource.Folder(var file, var pinned) -> copy(file, part, pinned, pull);
          };
      requireSound(name, part);
      part.publish();
      var amount = pull.progress().state().progress();
      log.info(
          "The model '{}' is here: {} bytes at {} bytes/s{}",
          name,
          amount.bytes(),
          amount.bytesPerSecond(),
          proven ? "" : "; its source gives no digest, so only its structure was checked");
    }
  }

  /// Makes sure that a file which is here already can be used: a copy may have been cut short, or a
  /// disk may have lost some of it.
  private void requireSound(String name, Path file) throws IOException {
    var fault = fault(name, file);
    if (fault.isPresent()) {
      throw DownloadException.lasting(
          "there is a damaged file in its place",
          "%s; 'hark models pull --force %s' replaces it".formatted(fault.get(), name));
    }
  }

  private void requireSound(String name, PartFile part) throws IOException {
    var fault = fault(name, part.path());
    if (fault.isPresent()) {
      part.discard();
      throw DownloadException.lasting("what was sent is not a complete model", fault.get());
    }
  }

  /// Returns what is wrong with the structure of a file, if anything is.
  private Optional<String> fault(String name, Path file) throws IOException {
    if (official.find(name).filter(model -> !model.transcribes()).isPresent()) {
      return VadModelFile.isOne(file) ? Optional.empty() : Optional.of("it is not a Silero model");
    }
    try {
      GgmlFile.check(file);
      return Optional.empty();
    } catch (CheckpointException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private boolean copy(
      Path file, PartFile part, Optional<FileDigest> pinned, TransferListener listener)
      throws IOException, InterruptedException {
    part.discard();
    try (var in = Files.newInputStream(file);
        var out = PartWriter.create(part, pinned)) {
      long total = Files.size(file);
      space.require(part.path(), total);
      var buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, count);
        listener.at(out.size(), total);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
      }
      out.finish();
      return pinned.isPresent();
    } catch (NoSuchFileException e) {
      throw DownloadException.lasting("the source does not have it", "there is no " + file);
    } catch (IOException | InterruptedException e) {
      part.discard();
      throw e;
    }
  }
}
