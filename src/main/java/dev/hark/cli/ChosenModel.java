package dev.hark.cli;

import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.ModelProvisioner;
import dev.hark.modelstore.ModelPuller;
import dev.hark.modelstore.OfficialModelList;
import dev.hark.modelstore.TaskState;
import dev.hark.problem.Problem;
import java.util.Optional;

/// Finds the model that a command works with: the one that it names, else the default. An official
/// model that is not here is fetched, as the server does it.
final class ChosenModel {
  private ChosenModel() {}

  /// @throws dev.hark.problem.ProblemException if it is not here and could not be fetched
  /// @throws IllegalStateException if there is no model of this name
  static Model of(CommandContext context, Console console) throws InterruptedException {
    var catalogue = context.get(ModelCatalogue.class);
    var name = catalogue.defaultName();
    if (catalogue.defaultIfPresent().isEmpty()
        && context.get(ModelProvisioner.class).canPull(name)) {
      pull(name.value(), context, console);
    }
    return catalogue.defaultModel();
  }

  private static void pull(String name, CommandContext context, Console console)
      throws InterruptedException {
    var task = context.get(ModelPuller.class).pull(name, Optional.empty(), false);
    var about = context.get(OfficialModelList.class).find(name).orElseThrow().bytes();
    console.message("%s is not here; downloading it (%s)".formatted(name, Sizes.of(about)));
    var end = new PullBar(console).follow(task);
    if (end.state() instanceof TaskState.Failed failed) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "The model '%s' is not here and could not be downloaded: %s"
                  .formatted(name, failed.detail()))
          .asException();
    }
  }
}
