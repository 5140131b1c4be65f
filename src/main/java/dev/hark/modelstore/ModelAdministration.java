package dev.hark.modelstore;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.checkpoint.GgmlFile;
import dev.hark.models.Aliases;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelName;
import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// Does what an administrator does with models, except pulling them.
@Component
public final class ModelAdministration {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final ModelCatalogue catalogue;
  private final ModelFolder folder;
  private final OfficialModelList official;
  private final ModelTaskRunner tasks;
  private final Aliases aliases;

  ModelAdministration(
      ModelCatalogue catalogue,
      Aliases aliases,
      ModelFolder folder,
      OfficialModelList official,
      ModelTaskRunner tasks) {
    this.catalogue = catalogue;
    this.folder = folder;
    this.official = official;
    this.tasks = tasks;
    this.aliases = aliases;
  }

  /// Says what a check found.
  ///
  /// @param name of the model
  /// @param digestProven whether the file has the digest of the official model of its name
  /// @param fault what is wrong with the file; empty if nothing is
  public record Verdict(ModelName name, boolean digestProven, Optional<String> fault) {
    /// Returns what is known of the file, in words.
    public String explanation() {
      return fault.orElse(digestProven ? "ok, the official file" : "ok, whole");
    }
  }

  /// Says where a model comes from.
  public enum Origin {
    BUILT_IN,
    OFFICIAL,
    OWN
  }

  /// Returns where the model comes from, judged by its name; [#verify] proves it.
  public Origin origin(Model model) {
    if (model.builtIn()) {
      return Origin.BUILT_IN;
    }
    return official.find(model.name()).isPresent() ? Origin.OFFICIAL : Origin.OWN;
  }

  /// Verifies a model by reading the whole file: the digest of an official model, and the structure
  /// of every model.
  ///
  /// @param listener told how much of the file the digest covers so far
  /// @throws IOException if the file cannot be read
  /// @throws InterruptedException if the thread was interrupted
  public Verdict verify(Model model, TransferListener listener)
      throws IOException, InterruptedException {
    try {
      var sha1 =
          model.builtIn()
              ? Optional.<String>empty()
              : official.find(model.name()).flatMap(OfficialModel::sha1);
      if (sha1.isPresent() && !FileDigest.sha1(sha1.get()).matches(model.file(), listener)) {
        return new Verdict(
            model.name(), false, Optional.of("its SHA-1 is not the official " + sha1.get()));
      }
      GgmlFile.check(model.file());
      return new Verdict(model.name(), sha1.isPresent(), Optional.empty());
    } catch (CheckpointException e) {
      return new Verdict(model.name(), false, Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /// Verifies a model in the background, as [#verify] does.
  public ModelTask verifyInBackground(Model model) {
    return tasks.start(
        Kind.VERIFY,
        model.name().value(),
        task -> {
          var verdict = verify(model, task);
          if (verdict.fault().isPresent()) {
            throw new TaskException("its file is damaged", verdict.fault().get(), null);
          }
          return verdict.explanation();
        });
  }

  /// Checks that a new model may have a name.
  ///
  /// @param replace whether it may take the place of another one
  /// @throws dev.hark.problem.ProblemException if not
  public void requireFree(String name, boolean replace) {
    var file = folder.file(name);
    var existing =
        catalogue.all().stream().filter(model -> model.name().value().equals(name)).findFirst();
    if (existing.filter(Model::builtIn).isPresent()) {
      throw refused("name", "There is a model '%s' already, the built-in one.".formatted(name));
    }
    if (existing.filter(model -> !model.file().endsWith(file.getFileName())).isPresent()) {
      throw refused(
          "name",
          "There is a model '%s' already, %s. Take another name."
              .formatted(name, existing.get().file().getFileName()));
    }
    if (Files.exists(file) && !replace) {
      throw refused("name", "There is a model '%s' already; force replaces it.".formatted(name));
    }
  }

  /// Gives a model another name. `default` is the name of the model used when a request names none
  /// of the models here.
  ///
  /// @throws dev.hark.problem.ProblemException if the name is taken or the target is not here
  public void alias(String alias, String target) {
    if (!NAME.matcher(alias).matches()) {
      throw refused("alias", "An alias has letters, digits, dots, dashes and underscores.");
    }
    if (!alias.equals(ModelCatalogue.DEFAULT)
        && ModelName.parse(alias).flatMap(catalogue::find).isPresent()) {
      throw refused("alias", "There is a model called '%s'.".formatted(alias));
    }
    if (aliases.wouldRunInCircle(alias, target)) {
      throw refused("model", "'%s' would stand for itself.".formatted(alias));
    }
    if (target.equals(ModelCatalogue.DEFAULT)
        || catalogue.canonicalName(target).flatMap(catalogue::find).isEmpty()) {
      throw refused(
          "model",
          "There is no model '%s' here that '%s' could stand for.".formatted(target, alias));
    }
    aliases.put(alias, target);
  }

  /// Removes an alias.
  ///
  /// @throws dev.hark.problem.ProblemException if there is no such alias
  public void unalias(String alias) {
    if (!aliases.all().containsKey(alias)) {
      throw Problem.of(Problem.Kind.NOT_FOUND, "There is no alias '%s'.".formatted(alias))
          .withParam("alias")
          .asException();
    }
    aliases.remove(alias);
  }

  /// Deletes a model's file. Requests that already use it finish with it.
  ///
  /// @param requested the model's own name; an alias or one of OpenAI's names deletes nothing
  /// @throws dev.hark.problem.ProblemException if there is no such model, or it is built in, the
  ///   default, or what an alias stands for
  public void remove(String requested) {
    if (aliases.all().containsKey(requested)) {
      throw refused("name", "'%s' is an alias; remove it as one.".formatted(requested));
    }
    var model = catalogue.resolve(requested);
    if (!model.name().value().equals(requested)) {
      throw refused(
          "name",
          "'%s' stands for the default model. To delete that, name it: '%s'."
              .formatted(requested, model.name()));
    }
    requireUnused(model);
    try {
      Files.delete(model.file());
      PartFile.of(folder.file(model.name().value())).discard();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + model.file(), e);
    }
  }

  private void requireUnused(Model model) {
    var name = model.name();
    if (model.builtIn()) {
      throw refused("name", "The model '%s' is built in.".formatted(name));
    }
    if (name.equals(catalogue.defaultName())) {
      throw refused(
          "name",
          "'%s' is the default model. Make another one the default first, with the alias 'default' or HARK_MODEL."
              .formatted(name));
    }
    for (var alias : aliases.all().entrySet()) {
      if (name.value().equals(alias.getValue())) {
        throw refused(
            "name",
            "The alias '%s' stands for '%s'. Remove it first.".formatted(alias.getKey(), name));
      }
    }
  }

  private static RuntimeException refused(String param, String message) {
    return Problem.invalid(param, message).asException();
  }
}
