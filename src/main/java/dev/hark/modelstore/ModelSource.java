package dev.hark.modelstore;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says where a model's file can be fetched.
sealed interface ModelSource {
  /// The file is on another server.
  record Web(FileDownload.WebFile file) implements ModelSource {}

  /// The file is in a folder of this machine.
  record Folder(Path file, Optional<FileDigest> pinned) implements ModelSource {}

  /// Finds where a model can be fetched.
  ///
  /// @param token for the hub
  /// @param requestSource the source that this one request names, if it names one; it is not
  ///   trusted
  /// @throws dev.hark.problem.ProblemException if no source has a model of that name
  static ModelSource locate(
      String name,
      Optional<OfficialModel> known,
      ModelSourceSettings settings,
      HubToken token,
      Optional<URI> requestSource) {
    var file = "ggml-" + name + ".bin";
    var pinned = known.flatMap(OfficialModel::sha1).map(FileDigest::sha1);
    long expectedBytes = known.map(OfficialModel::bytes).orElse(0L);
    if (requestSource.isPresent()) {
      var address = URI.create(withoutSlash(requestSource.get().toString()) + "/" + file);
      return new Web(
          new FileDownload.WebFile(address, Optional.empty(), Map.of(), pinned, expectedBytes));
    }
    var configured = configured(settings.source());
    if (configured.isPresent()) {
      var source = configured.get();
      return isWeb(source)
          ? new Web(
              web(URI.create(withoutSlash(source) + "/" + file), Map.of(), pinned, expectedBytes))
          : new Folder(folder(source).resolve(file), pinned);
    }
    var official = known.orElseThrow(() -> unknown(name).asException());
    var address =
        URI.create(
            "%s/%s/resolve/main/%s"
                .formatted(withoutSlash(settings.hub().toString()), official.repository(), file));
    return new Web(web(address, authorization(token), pinned, expectedBytes));
  }

  private static Problem unknown(String name) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "'%s' is not an official model, and no HARK_MODELS_SOURCE is set that could have it."
                .formatted(name))
        .withParam("name")
        .withCode(ProblemCode.MODEL_NOT_FOUND);
  }

  private static FileDownload.WebFile web(
      URI address, Map<String, String> headers, Optional<FileDigest> pinned, long expectedBytes) {
    return new FileDownload.WebFile(address, Optional.of(address), headers, pinned, expectedBytes);
  }

  static Map<String, String> authorization(HubToken token) {
    return token.header().map(value -> Map.of("Authorization", value)).orElse(Map.of());
  }

  private static Optional<String> configured(@Nullable String source) {
    return Optional.ofNullable(source).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static boolean isWeb(String source) {
    return source.startsWith("http://") || source.startsWith("https://");
  }

  private static Path folder(String source) {
    return source.startsWith("file:") ? Path.of(URI.create(source)) : Path.of(source);
  }

  private static String withoutSlash(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }
}
