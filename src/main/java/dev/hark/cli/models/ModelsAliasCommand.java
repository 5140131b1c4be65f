package dev.hark.cli.models;

import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.cli.UsageErrors;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.ModelAdministration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Implements `hark models alias`, which gives models other names and chooses the default.
@Command(
    name = "alias",
    header = "Gives a model another name, or makes it the default.",
    description = {
      "default=NAME makes NAME the default model, in a running server too; default= gives that back"
          + " to HARK_MODEL.",
      "Without an argument it lists the aliases."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsAliasCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private UsageErrors usage = new UsageErrors();

  @Parameters(
      paramLabel = "NAME=[TARGET]",
      arity = "0..1",
      description = "The alias and its target; without a target the alias is removed.")
  private Optional<String> change = Optional.empty();

  ModelsAliasCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    int equals = change.map(alias -> alias.indexOf('=')).orElse(0);
    if (equals < 0) {
      throw usage.wrong("An alias is NAME=TARGET.");
    }
    try (var context = CommandContext.openStore()) {
      var store = context.get(ModelAdministration.class);
      if (change.isEmpty()) {
        context
            .get(ModelCatalogue.class)
            .aliases()
            .forEach((alias, target) -> console.result(alias + "=" + target));
        return 0;
      }
      var alias = change.get().substring(0, equals);
      var target = change.get().substring(equals + 1);
      if (target.isEmpty()) {
        store.unalias(alias);
        console.message("removed the alias " + alias);
      } else {
        store.alias(alias, target);
        console.message(alias + " stands for " + target);
      }
      return 0;
    }
  }
}
