package dev.hark.cli;

import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelStore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hark models verify`: whether the files are what they should be.
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
  public Integer call() {
    try (var workshop = Workshop.openStore()) {
      var catalogue = workshop.get(ModelCatalogue.class);
      var models =
          names.isEmpty()
              ? catalogue.all()
              : names.stream().map(catalogue::resolve).distinct().toList();
      boolean allWell = true;
      for (var model : models) {
        allWell &= verify(workshop.get(ModelStore.class), model);
      }
      return allWell ? 0 : 1;
    }
  }

  private boolean verify(ModelStore store, Model model) {
    console.progress(model.name() + "  reading " + Sizes.of(model.header().bytes()));
    var verdict = store.verify(model);
    console.result(
        model.name()
            + verdict
                .fault()
                .map(": FAILED, "::concat)
                .orElse(verdict.digestProven() ? ": ok, the official file" : ": ok, whole"));
    return verdict.fault().isEmpty();
  }
}
