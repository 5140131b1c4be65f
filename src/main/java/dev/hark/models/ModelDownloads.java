package dev.hark.models;

import dev.hark.egress.Outbound;
import dev.hark.models.checkpoint.CheckpointException;
import dev.hark.models.checkpoint.GgmlFile;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Fetches models in the background, each at most once at a time.
@Component
public final class ModelDownloads implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelDownloads.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int BUFFER = 1 << 20;

  private final ModelFolder folder;
  private final OfficialModels official;
  private final StoreSettings settings;
  private final HubToken token;
  private final FileDownload web;
  private final ConcurrentHashMap<String, Pull> pulls = new ConcurrentHashMap<>();

  @Autowired
  ModelDownloads(
      ModelFolder folder,
      OfficialModels official,
      StoreSettings settings,
      HubToken token,
      Outbound outbound) {
    this(folder, official, settings, token, new FileDownload(outbound, FIRST_PAUSE));
  }

  ModelDownloads(
      ModelFolder folder,
      OfficialModels official,
      StoreSettings settings,
      HubToken token,
      FileDownload web) {
    this.folder = folder;
    this.official = official;
    this.settings = settings;
    this.token = token;
    this.web = web;
  }

  /// Starts to fetch a model, or joins whoever is at it.
  ///
  /// @param source the address of a folder to take it from instead of the configured source
  /// @param again whether to fetch it also if it is here
  /// @throws dev.hark.problem.ProblemException if there can be no such model
  public Pull pull(String name, Optional<URI> source, boolean again) {
    var target = folder.file(name);
    var from = ModelSource.locate(name, official.find(name), settings, token, source);
    return pulls.compute(
        name,
        (key, running) -> {
          if (running != null && !running.progress().isOver()) {
            return running;
          }
          var pull = new Pull(name, System::nanoTime);
          var worker =
              Thread.ofVirtual()
                  .name("pull-" + name)
                  .unstarted(() -> run(name, from, target, again, pull));
          pull.workedOnBy(worker);
          worker.start();
          return pull;
        });
  }

  /// The last pull of this name in this process, whether it is over or not.
  public Optional<Pull> find(String name) {
    return Optional.ofNullable(pulls.get(name));
  }

  private void run(String name, ModelSource from, Path target, boolean again, Pull pull) {
    try {
      fetch(name, from, target, again, pull);
      pull.done();
    } catch (DownloadException e) {
      if (Thread.currentThread().isInterrupted()) {
        pull.failed(DownloadException.temporary("the download was stopped", name, e));
        return;
      }
      log.warn("The model '{}' could not be pulled: {}", name, e.getMessage());
      pull.failed(e);
    } catch (InterruptedException | FileLockInterruptionException e) {
      pull.failed(DownloadException.temporary("the download was stopped", name, e));
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      log.warn("The model '{}' could not be pulled", name, e);
      pull.failed(DownloadException.temporary("the server cannot store the file", e.toString(), e));
    }
  }

  private void fetch(String name, ModelSource from, Path target, boolean again, Pull pull)
      throws IOException, InterruptedException {
    try (var _ = FolderLock.take(folder.path(), name)) {
      if (!again && Files.exists(target)) {
        return;
      }
      log.info("Pulling the model '{}'", name);
      var part = PartFile.of(target);
      boolean proven =
          switch (from) {
            case ModelSource.Web(var file) -> web.fetch(file, part, pull);
            case ModelSource.Folder(var file, var pinned) -> copy(file, part, pinned, pull);
          };
      checkStructure(name, part);
      part.publish();
      var progress = pull.progress();
      log.info(
          "The model '{}' is here: {} bytes at {} bytes/s{}",
          name,
          progress.bytes(),
          progress.bytesPerSecond(),
          proven ? "" : "; its source tells no digest, so only its structure was checked");
    }
  }

  private void checkStructure(String name, PartFile part) throws IOException {
    if (official.find(name).filter(it -> !it.transcribes()).isPresent()) {
      if (!VoiceActivityModel.isOne(part.path())) {
        part.discard();
        throw DownloadException.lasting("what was sent is no Silero model", name);
      }
      return;
    }
    try {
      GgmlFile.check(part.path());
    } catch (CheckpointException e) {
      part.discard();
      throw DownloadException.lasting(
          "what was sent is no whole Whisper model", String.valueOf(e.getMessage()));
    }
  }

  private static boolean copy(
      Path file, PartFile part, Optional<FileDigest> pinned, TransferListener listener)
      throws IOException, InterruptedException {
    part.discard();
    try (var in = Files.newInputStream(file);
        var out = PartWriter.anew(part, pinned)) {
      long total = Files.size(file);
      DiskSpace.require(part.path(), total);
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

  /// Stops what is under way; the next start goes on with it.
  @Override
  public void close() {
    pulls.values().forEach(Pull::cancel);
  }
}
