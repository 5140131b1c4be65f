package dev.hark.modelstore;

import dev.hark.egress.EgressException;
import dev.hark.egress.Outbound;
import dev.hark.egress.OutboundRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Fetches checkpoints from Hugging Face.
@Component
public final class HuggingFace {
  private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]+/[\\w.-]+");
  private static final Pattern REVISION = Pattern.compile("[\\w.-]+");
  private static final Pattern SHARD = Pattern.compile("model-\\d+-of-\\d+\\.safetensors");
  private static final String WEIGHTS = "model.safetensors";
  private static final Set<String> SMALL_FILES =
      Set.of(
          "config.json",
          "generation_config.json",
          "preprocessor_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "vocab.json",
          "merges.txt",
          "added_tokens.json",
          "special_tokens_map.json",
          "normalizer.json",
          "model.safetensors.index.json",
          "adapter_config.json",
          "adapter_model.safetensors");
  private static final int MAX_LISTING_BYTES = 16 << 20;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Outbound outbound;
  private final FileDownload web;
  private final DiskSpace space;
  private final ModelSourceSettings settings;
  private final HubToken token;

  @Autowired
  HuggingFace(Outbound outbound, ModelSourceSettings settings, HubToken token, DiskSpace space) {
    this(outbound, settings, token, space, FIRST_PAUSE);
  }

  HuggingFace(
      Outbound outbound,
      ModelSourceSettings settings,
      HubToken token,
      DiskSpace space,
      Duration pause) {
    this.outbound = outbound;
    this.web = new FileDownload(outbound, pause, space);
    this.space = space;
    this.settings = settings;
    this.token = token;
  }

  /// Returns whether this is the name of a repository, `org/name`.
  public static boolean isRepository(String name) {
    return REPOSITORY.matcher(name).matches() && !name.contains("..");
  }

  /// Describes a file of a repository.
  private record Entry(String name, long bytes, Optional<FileDigest> digest) {}

  /// Lists a repository as it was at one moment.
  private record Listing(String revision, List<Entry> files) {}

  /// Fetches what an import of a checkpoint or an adapter needs from the newest revision of a
  /// repository. What breaks off in the middle is tried again.
  ///
  /// @param repository `org/name`
  /// @param folder that exists and is empty
  /// @param progress over all files together
  /// @throws DownloadException if the hub cannot be reached, or the repository cannot be read or
  ///   holds no safetensors
  /// @throws IllegalArgumentException if `repository` is not the name of a repository
  public void fetch(String repository, Path folder, TransferListener progress)
      throws IOException, InterruptedException {
    if (!isRepository(repository)) {
      throw new IllegalArgumentException(
          "'%s' is not the name of a repository, org/name".formatted(repository));
    }
    var listing = list(repository);
    long total = listing.files.stream().mapToLong(Entry::bytes).sum();
    space.require(folder.resolve(WEIGHTS), total);
    long before = 0;
    for (var file : listing.files) {
      fetch(repository, listing.revision, file, folder, shifted(progress, before, total));
      before += file.bytes;
    }
  }

  private static TransferListener shifted(TransferListener progress, long before, long total) {
    return (bytes, _) -> progress.at(before + bytes, total);
  }

  private void fetch(
      String repository, String revision, Entry file, Path folder, TransferListener progress)
      throws IOException, InterruptedException {
    var part = PartFile.of(folder.resolve(file.name));
    var address = hub("/%s/resolve/%s/%s".formatted(repository, revision, file.name));
    var headers = ModelSource.authorization(token);
    var from =
        new FileDownload.WebFile(
            address, Optional.of(settings.hub()), headers, file.digest, file.bytes);
    web.fetch(from, part, progress);
    part.publish();
  }

  private URI hub(String path) {
    var hub = settings.hub().toString();
    return URI.create((hub.endsWith("/") ? hub.substring(0, hub.length() - 1) : hub) + path);
  }

  private Listing list(String repository) throws IOException, InterruptedException {
    var address = hub("/api/models/%s/revision/main?blobs=true".formatted(repository));
    var request =
        OutboundRequest.of(address, MAX_LISTING_BYTES)
            .withHeaders(ModelSource.authorization(token))
            .withConfigured(Optional.of(settings.hub()));
    try (var answer = outbound.get(request)) {
      if (answer.status() != 200) {
        throw DownloadException.lasting(
            "the repository '%s' cannot be read".formatted(repository),
            "%s answered %d; a private one needs HF_TOKEN".formatted(address, answer.status()));
      }
      var text = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      return listing(repository, new JsonMapper().readTree(text));
    } catch (JacksonException e) {
      throw DownloadException.lasting("the repository's list is not JSON", address.toString());
    } catch (DownloadException e) {
      throw e;
    } catch (EgressException e) {
      throw DownloadException.lasting(
          "the hub's answer is refused", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw DownloadException.temporary(
          "the hub cannot be reached", address.getHost() + ", " + e, e);
    }
  }

  private static Listing listing(String repository, JsonNode json) throws DownloadException {
    var files = new ArrayList<Entry>();
    boolean whole = false;
    for (var sibling : json.path("siblings")) {
      var name = sibling.path("rfilename").asString("");
      whole |= name.equals(WEIGHTS);
      if (name.equals(WEIGHTS) || SMALL_FILES.contains(name) || SHARD.matcher(name).matches()) {
        var sha256 = FileDigest.sha256(sibling.path("lfs").path("sha256").asString(""));
        files.add(new Entry(name, sibling.path("size").asLong(0), sha256));
      }
    }
    if (whole) {
      files.removeIf(file -> SHARD.matcher(file.name).matches());
    }
    if (files.stream().noneMatch(file -> file.name.endsWith(".safetensors"))) {
      throw DownloadException.lasting(
          "the repository '%s' has no safetensors".formatted(repository),
          "a checkpoint in pickle (.bin, .pt) runs code when it is read and is not imported;"
              + " convert it with save_pretrained(..., safe_serialization=True)");
    }
    var revision = json.path("sha").asString("");
    if (!REVISION.matcher(revision).matches()) {
      throw DownloadException.lasting("the repository's list has no revision", repository);
    }
    return new Listing(revision, files);
  }
}
