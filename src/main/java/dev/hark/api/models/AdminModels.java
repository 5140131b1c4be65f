package dev.hark.api.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelHeader;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.modelstore.ModelFolder;
import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.modelstore.OfficialModel;
import dev.hark.modelstore.OfficialModelList;
import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskState;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.supervisor.capacity.MemoryNeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Lists the models as an administrator sees them: present, in progress, and available.
@Component
class AdminModels {
  private final ModelCatalogue catalogue;
  private final ModelAdministration administration;
  private final OfficialModelList official;
  private final ModelTaskRunner tasks;
  private final ModelFolder folder;

  AdminModels(
      ModelCatalogue catalogue,
      ModelAdministration administration,
      OfficialModelList official,
      ModelTaskRunner tasks,
      ModelFolder folder) {
    this.catalogue = catalogue;
    this.administration = administration;
    this.official = official;
    this.tasks = tasks;
    this.folder = folder;
  }

  /// Describes a model.
  ///
  /// @param state `here`, `available`, or the state of the work on it: `waiting`, `running`,
  ///   `failed`
  /// @param source `built_in`, `official` or `own`
  /// @param bytes size of the file, approximate if it is not here
  /// @param memory bytes that one worker with one state is predicted to take
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      String id,
      String object,
      String state,
      String source,
      long bytes,
      @Nullable Boolean multilingual,
      @Nullable String weights,
      @Nullable Long memory,
      @JsonProperty("default") boolean isDefault,
      List<String> aliases,
      @Nullable Progress progress) {}

  /// Describes the progress of a task.
  ///
  /// @param operation `pull`, `import`, `quantize` or `verify`
  /// @param state `waiting`, `running`, `done` or `failed`
  /// @param stage of an import or a quantisation: `download`, `convert`, `try`
  /// @param bytes bytes of the stage that are done
  /// @param bytesPerSecond measured since the stage began
  /// @param secondsLeft seconds left at that rate
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Progress(
      String name,
      String operation,
      String state,
      @Nullable String stage,
      long bytes,
      @Nullable Long total,
      @JsonProperty("bytes_per_second") long bytesPerSecond,
      @JsonProperty("seconds_left") @Nullable Long secondsLeft,
      @Nullable String failure,
      @Nullable String result) {
    static Progress of(TaskProgress progress) {
      var state = progress.state();
      var amount = state.progress();
      var left =
          state instanceof TaskState.Running ? amount.remaining() : Optional.<Duration>empty();
      return new Progress(
          progress.name(),
          word(progress.kind()),
          state.label(),
          amount.stage(),
          amount.bytes(),
          amount.total() > 0 ? amount.total() : null,
          amount.bytesPerSecond(),
          left.map(Duration::toSeconds).orElse(null),
          state instanceof TaskState.Failed failed ? failed.detail() : null,
          state instanceof TaskState.Done done && !done.result().isEmpty() ? done.result() : null);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  List<Entry> all() {
    var entries = new ArrayList<Entry>();
    var here = catalogue.all();
    here.forEach(model -> entries.add(entry(model)));
    official.all().stream()
        .filter(
            offer -> here.stream().noneMatch(model -> model.name().value().equals(offer.name())))
        .forEach(offer -> entries.add(entry(offer)));
    tasks.all().stream()
        .map(ModelTask::progress)
        .filter(progress ->
            !progress.isOver()
                && entries.stream().noneMatch(entry -> entry.id().equals(progress.name())))
        .forEach(progress -> entries.add(unknown(progress.name())));
    return entries;
  }

  /// @throws dev.hark.problem.ProblemException if there is no model of that name
  Entry entry(String name) {
    return catalogue
        .canonicalName(name)
        .flatMap(catalogue::find)
        .map(this::entry)
        .or(() -> official.find(name).map(this::entry))
        .or(() -> task(name).map(_ -> unknown(name)))
        .orElseThrow(() ->
            Problem.of(Problem.Kind.NOT_FOUND, "There is no model '%s'.".formatted(name))
                .withCode(ProblemCode.MODEL_NOT_FOUND)
                .asException());
  }

  private Optional<TaskProgress> task(String name) {
    return tasks.find(name).map(ModelTask::progress);
  }

  /// Describes a model that is not here, and that a task is making or has failed to make.
  private Entry unknown(String name) {
    return entry(name, Optional.empty(), 0, "own", "available");
  }

  private Entry entry(Model model) {
    var source = word(administration.origin(model));
    var header = model.header();
    return entry(model.name().value(), Optional.of(header), header.bytes(), source, "here");
  }

  private Entry entry(OfficialModel model) {
    var state = folder.has(model.name()) ? "here" : "available";
    return entry(model.name(), model.header(), model.bytes(), "official", state);
  }

  private Entry entry(
      String name, Optional<ModelHeader> header, long bytes, String source, String state) {
    var task = task(name);
    var aliases =
        catalogue.aliases().entrySet().stream()
            .filter(alias -> alias.getValue().value().equals(name))
            .map(Map.Entry::getKey)
            .toList();
    return new Entry(
        name,
        "model",
        state.equals("here")
            ? state
            : task.map(TaskProgress::state)
                .filter(taskState -> !(taskState instanceof TaskState.Done))
                .map(TaskState::label)
                .orElse(state),
        source,
        bytes,
        header.map(ModelHeader::multilingual).orElse(null),
        header.map(ModelHeader::weights).orElse(null),
        header.map(known -> MemoryNeed.of(known).worker(1)).orElse(null),
        name.equals(catalogue.defaultName().value()),
        aliases,
        task.map(Progress::of).orElse(null));
  }
}
