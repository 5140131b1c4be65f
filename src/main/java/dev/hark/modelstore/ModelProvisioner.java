package dev.hark.modelstore;

import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelName;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.process.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Returns the model that a request names, and fetches an official one that is not here.
@Component
public final class ModelProvisioner {
  private static final Logger log = LoggerFactory.getLogger(ModelProvisioner.class);

  /// The first pause between two attempts to pull a model that failed; it doubles each time.
  static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

  private static final Backoff BACKOFF = new Backoff(FIRST_PAUSE, Duration.ofMinutes(30));

  /// The wait that a client is told while the rate is not known yet.
  private static final Duration UNKNOWN = Duration.ofSeconds(15);

  private final ModelCatalogue catalogue;
  private final OfficialModelList official;
  private final ModelPuller puller;
  private final boolean autoPull;
  private final Clock clock;
  private final ConcurrentHashMap<ModelName, Attempts> attempts = new ConcurrentHashMap<>();

  /// Counts the pulls of a model that failed in a row.
  private record Attempts(ModelTask last, int failures, Instant next) {}

  @Autowired
  public ModelProvisioner(
      ModelCatalogue catalogue,
      OfficialModelList official,
      ModelPuller puller,
      ModelSourceSettings settings) {
    this(catalogue, official, puller, settings, Clock.systemUTC());
  }

  ModelProvisioner(
      ModelCatalogue catalogue,
      OfficialModelList official,
      ModelPuller puller,
      ModelSourceSettings settings,
      Clock clock) {
    this.catalogue = catalogue;
    this.official = official;
    this.puller = puller;
    this.autoPull = settings.autoPull();
    this.clock = clock;
  }

  /// Returns the model of a name.
  ///
  /// @throws dev.hark.problem.ProblemException `model_not_found`; or `model_loading` while an
  ///   official model is being downloaded, with the time that takes; or `model_unavailable` with
  ///   the reason if it could not be downloaded; or `unsupported_value` if it would have to be
  ///   downloaded and could not be loaded
  public Model require(ModelName name) {
    return catalogue
        .find(name)
        .or(() -> canPull(name) ? pull(name) : Optional.empty())
        .orElseGet(() -> catalogue.require(name));
  }

  /// Returns whether a request for it would start a pull.
  public boolean canPull(ModelName name) {
    return autoPull && official.find(name).filter(OfficialModel::transcribes).isPresent();
  }

  /// Starts or checks the pull; returns the model in the rare case that it has just arrived.
  private Optional<Model> pull(ModelName name) {
    puller
        .shortage(name.value())
        .ifPresent(reason -> {
          throw Problem.unsupportedValue("model", reason).asException();
        });
    var progress = attempt(name).last.progress();
    return switch (progress.state()) {
      case TaskState.Done _ -> catalogue.find(name);
      case TaskState.Waiting _, TaskState.Running _ -> throw loading(progress).asException();
      case TaskState.Failed failed -> throw unavailable(name, failed).asException();
    };
  }

  /// Returns the running pull, or a new one if there was none or the last one failed long enough
  /// ago.
  private Attempts attempt(ModelName name) {
    return attempts.compute(
        name,
        (key, before) -> {
          if (before == null) {
            return begin(name, 0);
          }
          var state = before.last.progress().state();
          return switch (state) {
            case TaskState.Waiting _, TaskState.Running _ -> before;
            case TaskState.Done _ -> begin(name, 0); // and was removed since
            case TaskState.Failed _ -> {
              var failed = before.next.equals(Instant.MAX) ? settle(before) : before;
              yield clock.instant().isBefore(failed.next) ? failed : begin(name, failed.failures);
            }
          };
        });
  }

  private Attempts begin(ModelName name, int failures) {
    log.info("The model '{}' is asked for and not here; pulling it (hark.models.auto-pull)", name);
    return new Attempts(puller.pull(name.value(), Optional.empty(), false), failures, Instant.MAX);
  }

  private Attempts settle(Attempts failed) {
    int failures = failed.failures + 1;
    return new Attempts(failed.last, failures, clock.instant().plus(BACKOFF.after(failures)));
  }

  private static Problem loading(TaskProgress progress) {
    var amount = progress.state().progress();
    var share =
        amount.total() == 0
            ? ""
            : ", %d %% of %d MiB are here"
                .formatted(100 * amount.bytes() / amount.total(), amount.total() >> 20);
    var wait = amount.remaining().orElse(UNKNOWN);
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "The model '%s' is being downloaded%s. Try again in about %d s."
                .formatted(progress.name(), share, Math.max(1, wait.toSeconds())))
        .withParam("model")
        .withCode(ProblemCode.MODEL_LOADING)
        .withRetryAfter(wait);
  }

  private Problem unavailable(ModelName name, TaskState.Failed failed) {
    var next =
        Optional.ofNullable(attempts.get(name))
            .map(Attempts::next)
            .filter(instant -> !instant.equals(Instant.MAX));
    var wait = next.map(instant -> Duration.between(clock.instant(), instant)).orElse(FIRST_PAUSE);
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "The model '%s' is not here and could not be downloaded: %s. The next attempt is made in %d s; the server's log says more."
                .formatted(name, failed.reason(), Math.max(1, wait.toSeconds())))
        .withParam("model")
        .withCode(ProblemCode.MODEL_UNAVAILABLE)
        .withRetryAfter(wait);
  }

  /// Returns the progress of the default model's pull, if the model is not here.
  public Optional<TaskProgress> defaultProgress() {
    return Optional.of(catalogue.defaultName())
        .filter(name -> catalogue.find(name).isEmpty())
        .flatMap(name -> puller.find(name.value()))
        .map(ModelTask::progress)
        .filter(progress -> !(progress.state() instanceof TaskState.Done));
  }

  /// Says why the default model could not be loaded if it were fetched; empty if it is here already
  /// or nothing is known against it.
  Optional<String> defaultShortage() {
    return Optional.of(catalogue.defaultName())
        .filter(name -> catalogue.find(name).isEmpty() && canPull(name))
        .flatMap(name -> puller.shortage(name.value()));
  }

  /// Fetches the default model if it is not here and may be fetched, as a request for it would do.
  ///
  /// @return whether it is here
  public boolean supplyDefault() {
    var name = catalogue.defaultName();
    if (catalogue.find(name).isPresent()) {
      return true;
    }
    if (canPull(name)) {
      attempt(name);
    }
    return false;
  }
}
