package dev.hark.cli.models;

import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.cli.ProgressBar;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.ModelAdministration;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Implements `hark models verify`, which checks that the files are what they should be.
@Command(
    name = "verify",
    header = "Checks the files of models.",
    description =
        "Official models by their digest; every model by its structure: header, vocabulary, and all"
            + " tensors there with the right size.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsVerifyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which; all if none is named.")
  private List<String> names = List.of();

  ModelsVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var context = CommandContext.openStore()) {
      var catalogue = context.get(ModelCatalogue.class);
      var models =
          names.isEmpty()
              ? catalogue.all()
              : names.stream().map(catalogue::resolve).distinct().toList();
      boolean allWell = true;
      for (var model : models) {
        allWell &= verify(context.get(ModelAdministration.class), model);
      }
      return allWell ? 0 : 1;
    }
  }

  private boolean verify(ModelAdministration store, Model model)
      throws IOException, InterruptedException {
    var verdict =
        store.verify(
            model,
            (bytes, total) ->
                console.progress(
                    model.name() + "  " + ProgressBar.bar((double) bytes / Math.max(1, total))));
    var finding = verdict.fault().map("FAILED, "::concat).orElse(verdict.explanation());
    console.result(model.name() + ": " + finding);
    return verdict.fault().isEmpty();
  }
}
