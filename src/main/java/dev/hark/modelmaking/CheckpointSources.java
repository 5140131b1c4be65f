package dev.hark.modelmaking;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.checkpoint.CheckpointImport;
import dev.hark.modelstore.HuggingFace;
import dev.hark.modelstore.ImportFolder;
import dev.hark.modelstore.TransferListener;
import dev.hark.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Finds the source of an import: a folder of this machine or a repository of the hub.
@Component
final class CheckpointSources {
  private static final String HUB = "hf:";

  /// The fields of a request that name a source.
  private static final String SOURCE = "source";

  private static final String BASE = "base";

  private final HuggingFace hub;
  private final ImportFolder importFolder;

  CheckpointSources(HuggingFace hub, ImportFolder importFolder) {
    this.hub = hub;
    this.importFolder = importFolder;
  }

  /// Checks the sources of a client's order without reading them.
  ///
  /// @return the order with real paths
  /// @throws dev.hark.problem.ProblemException if a folder is not in the import folder, or a
  ///   repository cannot be one
  ModelOrder.Import resolve(ModelOrder.Import order) {
    var base = order.base() == null ? null : resolve(BASE, order.base());
    return new ModelOrder.Import(
        resolve(SOURCE, order.source()), base, order.name(), order.format(), order.replace());
  }

  private String resolve(String param, String source) {
    if (!source.startsWith(HUB)) {
      return importFolder.resolve(param, source).toString();
    }
    if (!HuggingFace.isRepository(source.substring(HUB.length()))) {
      throw Problem.invalid(param, "'%s' is not hf:organisation/name.".formatted(source))
          .asException();
    }
    return source;
  }

  /// Fetches what is missing and checks everything that can be checked without reading the weights.
  ///
  /// @param staged the model that is to be made from it
  /// @param download told of the bytes that are fetched
  /// @throws CheckpointException naming what is wrong
  /// @throws dev.hark.problem.ProblemException if the requester may not use a folder
  CheckpointImport open(
      ModelOrder.Import order, Requester requester, StagedModel staged, TransferListener download)
      throws IOException, InterruptedException {
    var folders = new Folders(requester, staged, download);
    var folder = folders.of(SOURCE, order.source());
    if (!CheckpointImport.isAdapter(folder)) {
      if (order.base() != null) {
        throw new CheckpointException("--base is for adapters, and " + order.source() + " is none");
      }
      return CheckpointImport.of(folder, Optional.empty());
    }
    var base = order.base() == null ? baseOf(folder, requester) : order.base();
    return CheckpointImport.of(folders.of(BASE, base), Optional.of(folder));
  }

  private static String baseOf(Path adapter, Requester requester) throws IOException {
    var named = CheckpointImport.baseOf(adapter);
    if (named.isEmpty()) {
      throw new CheckpointException(
          "adapter_config.json does not say what the adapter was trained on; add --base SOURCE");
    }
    var base = named.get();
    // An adapter may come from anywhere; a folder that it names is one of its author's machine, not
    // ours.
    if (requester == Requester.LOCAL_USER && Files.isDirectory(Path.of(base))) {
      return base;
    }
    if (!HuggingFace.isRepository(base)) {
      throw new CheckpointException(
          "the adapter was trained on %s, which is not here; add --base SOURCE".formatted(base));
    }
    return HUB + base;
  }

  /// Brings the sources of one order into folders.
  private final class Folders {
    private final Requester requester;
    private final StagedModel staged;
    private final TransferListener download;

    private Folders(Requester requester, StagedModel staged, TransferListener download) {
      this.requester = requester;
      this.staged = staged;
      this.download = download;
    }

    Path of(String param, String source) throws IOException, InterruptedException {
      if (!source.startsWith(HUB)) {
        // checked again for a client: something may have been linked there since the server checked
        return requester == Requester.LOCAL_USER
            ? Path.of(source)
            : importFolder.resolve(param, source);
      }
      var repository = source.substring(HUB.length());
      if (!HuggingFace.isRepository(repository)) {
        throw new CheckpointException("'%s' is not hf:organisation/name".formatted(source));
      }
      var folder = staged.newFolder();
      hub.fetch(repository, folder, download);
      return folder;
    }
  }
}
