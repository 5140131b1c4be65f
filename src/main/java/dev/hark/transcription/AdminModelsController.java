package dev.hark.transcription;

import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelDownloads;
import dev.hark.models.ModelStore;
import dev.hark.problem.Problem;
import dev.hark.transcription.AdminModels.Entry;
import dev.hark.transcription.AdminModels.Progress;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// `/v1/admin/models`: what `hark models` does, for keys with the scope `ADMIN`.
@RestController
@RequestMapping("/v1/admin/models")
class AdminModelsController {
  private static final Duration BETWEEN_EVENTS = Duration.ofSeconds(1);

  private final AdminModels models;
  private final ModelCatalogue catalogue;
  private final ModelDownloads downloads;
  private final ModelStore store;
  private final JsonMapper json;

  AdminModelsController(
      AdminModels models,
      ModelCatalogue catalogue,
      ModelDownloads downloads,
      ModelStore store,
      JsonMapper json) {
    this.models = models;
    this.catalogue = catalogue;
    this.downloads = downloads;
    this.store = store;
    this.json = json;
  }

  record EntryList(String object, List<Entry> data) {}

  /// @param source address of a folder that has it, instead of the configured source
  record PullRequest(@Nullable String name, @Nullable String source) {}

  record AliasTarget(@Nullable String model) {}

  record Checked(String name, boolean ok, boolean official, @Nullable String fault) {}

  @GetMapping
  EntryList list() {
    return new EntryList("list", models.all());
  }

  @PostMapping
  ResponseEntity<Entry> pull(@RequestBody PullRequest request) {
    var name = required("name", request.name());
    downloads.pull(
        name, Optional.ofNullable(request.source()).map(AdminModelsController::address), false);
    return ResponseEntity.accepted()
        .location(URI.create("/v1/admin/models/" + name))
        .body(models.entry(name));
  }

  private static URI address(String source) {
    try {
      var address = URI.create(source);
      if ("https".equals(address.getScheme()) && address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw Problem.invalid("source", "A source is an https address of a folder.").asException();
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw Problem.invalid(field, "'" + field + "' is missing.").asException();
    }
    return value;
  }

  @GetMapping("/{name}")
  Entry get(@PathVariable String name) {
    return models.entry(name);
  }

  /// The progress of a pull as server-sent events, at least one a second, until it is over.
  @GetMapping("/{name}/events")
  void events(@PathVariable String name, HttpServletResponse response)
      throws IOException, InterruptedException {
    var pull = downloads.find(name).orElseThrow(() -> notPulled(name));
    response.setContentType("text/event-stream; charset=utf-8");
    response.setHeader("Cache-Control", "no-cache");
    // For nginx, which would gather the events otherwise.
    response.setHeader("X-Accel-Buffering", "no");
    var progress = pull.progress();
    while (!progress.isOver()) {
      send(Progress.of(progress), response);
      progress = pull.await(BETWEEN_EVENTS);
    }
    send(Progress.of(progress), response);
  }

  private void send(Progress progress, HttpServletResponse response) throws IOException {
    var line = "data: " + json.writeValueAsString(progress) + "\n\n";
    response.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }

  /// Stops a pull; what has come stays for the next one.
  @DeleteMapping("/{name}/pull")
  Entry stop(@PathVariable String name) throws InterruptedException {
    var pull = downloads.find(name).orElseThrow(() -> notPulled(name));
    pull.cancel();
    pull.await(BETWEEN_EVENTS);
    return models.entry(name);
  }

  private static RuntimeException notPulled(String name) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "'%s' has not been pulled since the server started.".formatted(name))
        .asException();
  }

  @PostMapping("/{name}/verify")
  Checked verify(@PathVariable String name) {
    var verdict = store.verify(catalogue.resolve(name));
    return new Checked(
        verdict.name(),
        verdict.fault().isEmpty(),
        verdict.digestProven(),
        verdict.fault().orElse(null));
  }

  @DeleteMapping("/{name}")
  ResponseEntity<Void> remove(@PathVariable String name) {
    store.remove(name);
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/aliases")
  Map<String, String> aliases() {
    return catalogue.aliases();
  }

  @PutMapping("/aliases/{alias}")
  Map<String, String> alias(@PathVariable String alias, @RequestBody AliasTarget target) {
    store.alias(alias, required("model", target.model()));
    return catalogue.aliases();
  }

  @DeleteMapping("/aliases/{alias}")
  Map<String, String> unalias(@PathVariable String alias) {
    store.unalias(alias);
    return catalogue.aliases();
  }
}
