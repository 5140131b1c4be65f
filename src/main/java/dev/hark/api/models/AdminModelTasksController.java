package dev.hark.api.models;

import static dev.hark.api.models.AdminModelsController.required;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hark.api.models.AdminModels.Entry;
import dev.hark.api.models.AdminModels.Progress;
import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.http.EventStream;
import dev.hark.modelmaking.ModelMakingJobs;
import dev.hark.modelmaking.ModelOrder;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.modelstore.ModelPuller;
import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.problem.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/// Serves the operations of `hark models` under `/v1/admin/models` that take a while. Each is
/// started and answered with 202, and can be followed and stopped.
@RestController
@RequestMapping("/v1/admin/models")
class AdminModelTasksController {
  private static final Duration BETWEEN_EVENTS = Duration.ofSeconds(1);

  /// A process may take this long to end and clean up.
  private static final Duration STOP = Duration.ofSeconds(15);

  private final AdminModels models;
  private final ModelCatalogue catalogue;
  private final ModelPuller puller;
  private final ModelMakingJobs commands;
  private final ModelAdministration administration;
  private final ModelTaskRunner tasks;
  private final JsonMapper json;

  AdminModelTasksController(
      AdminModels models,
      ModelCatalogue catalogue,
      ModelPuller puller,
      ModelMakingJobs commands,
      ModelAdministration administration,
      ModelTaskRunner tasks,
      JsonMapper json) {
    this.models = models;
    this.catalogue = catalogue;
    this.puller = puller;
    this.commands = commands;
    this.administration = administration;
    this.tasks = tasks;
    this.json = json;
  }

  /// Asks for a download.
  ///
  /// @param source address of a folder that has the model, instead of the configured source
  /// @param force whether to download it even if it is already here
  record PullRequest(@Nullable String name, @Nullable String source, @Nullable Boolean force) {}

  /// Asks for an import.
  ///
  /// @param source a folder in the import folder, or `hf:organisation/name`
  /// @param base the same for the model that an adapter was trained on
  /// @param quantize format of the weights; 16 bits if absent
  /// @param force whether it may replace a model of this name
  record ImportRequest(
      @Nullable String name,
      @Nullable String source,
      @Nullable String base,
      @Nullable String quantize,
      @Nullable Boolean force) {}

  /// Asks for a quantization.
  ///
  /// @param name name of the new model
  /// @param format format of its weights
  /// @param force whether it may replace a model of this name
  record QuantizeRequest(
      @Nullable String name,
      @JsonProperty("to") @Nullable String format,
      @Nullable Boolean force) {}

  @PostMapping
  ResponseEntity<Entry> pull(@RequestBody PullRequest request) {
    var name = required("name", request.name());
    var source = Optional.ofNullable(request.source()).map(AdminModelTasksController::address);
    return accepted(puller.pull(name, source, isSet(request.force())));
  }

  private static URI address(String source) {
    try {
      var address = URI.create(source);
      if ("https".equals(address.getScheme()) && address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // reported below
    }
    throw Problem.invalid("source", "The source must be the https address of a folder.")
        .asException();
  }

  @PostMapping("/import")
  ResponseEntity<Entry> importModel(@RequestBody ImportRequest request) {
    var order =
        new ModelOrder.Import(
            required("source", request.source()),
            request.base(),
            required("name", request.name()),
            Optional.ofNullable(request.quantize())
                .map(format -> format("quantize", format))
                .orElse(null),
            isSet(request.force()));
    return accepted(commands.begin(order));
  }

  @PostMapping("/{name}/quantize")
  ResponseEntity<Entry> quantize(@PathVariable String name, @RequestBody QuantizeRequest request) {
    var format = format("to", required("to", request.format()));
    var newName = required("name", request.name());
    return accepted(
        commands.begin(
            new ModelOrder.Quantize(
                catalogue.resolve(name).name().value(), format, newName, isSet(request.force()))));
  }

  private static QuantizedFormat format(String field, String name) {
    return QuantizedFormat.of(name)
        .orElseThrow(() ->
            Problem.invalid(
                    field,
                    "'%s' is not a format. Use one of %s.".formatted(name, QuantizedFormat.names()))
                .asException());
  }

  private static boolean isSet(@Nullable Boolean flag) {
    return flag != null && flag;
  }

  @PostMapping("/{name}/verify")
  ResponseEntity<Entry> verify(@PathVariable String name) {
    return accepted(administration.verifyInBackground(catalogue.resolve(name)));
  }

  private ResponseEntity<Entry> accepted(ModelTask task) {
    var name = task.progress().name();
    return ResponseEntity.accepted()
        .location(
            UriComponentsBuilder.fromPath("/v1/admin/models/{name}")
                .build(false)
                .expand(name)
                .encode()
                .toUri())
        .body(models.entry(name));
  }

  /// Sends the progress as server-sent events, at least one a second, until it is over.
  @GetMapping("/{name}/events")
  void events(@PathVariable String name, HttpServletResponse response)
      throws IOException, InterruptedException {
    var task = task(name);
    EventStream.begin(response);
    var progress = task.progress();
    while (!progress.isOver()) {
      send(Progress.of(progress), response);
      progress = task.awaitChange(progress, BETWEEN_EVENTS);
    }
    send(Progress.of(progress), response);
  }

  private void send(Progress progress, HttpServletResponse response) throws IOException {
    var line = "data: " + json.writeValueAsString(progress) + "\n\n";
    response.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }

  /// Stops the task. What a pull has downloaded stays for the next one.
  @DeleteMapping("/{name}/task")
  Entry stop(@PathVariable String name) throws InterruptedException {
    var task = task(name);
    task.cancel();
    task.await(STOP);
    return models.entry(name);
  }

  private ModelTask task(String name) {
    return tasks
        .find(name)
        .orElseThrow(() ->
            Problem.of(
                    Problem.Kind.NOT_FOUND,
                    "Nothing has been done with '%s' since the server started.".formatted(name))
                .asException());
  }
}
