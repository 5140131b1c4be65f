package dev.hark.cli.models;

import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.cli.Sizes;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelHeader;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.modelstore.ModelFolder;
import dev.hark.modelstore.OfficialModel;
import dev.hark.modelstore.OfficialModelList;
import dev.hark.supervisor.capacity.MemoryNeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Implements `hark models list`, which shows the models that are here and those that can be
/// pulled.
@Command(
    name = "list",
    header = "Lists the models.",
    description = "Memory is predicted for one worker that decodes one window at a time.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsListCommand implements Callable<Integer> {
  private static final List<String> TITLES =
      List.of("NAME", "SIZE", "LANGUAGES", "WEIGHTS", "MEMORY", "SOURCE", "");

  private final Console console;

  @Option(names = "--all", description = "Also those that can be pulled.")
  private boolean all;

  ModelsListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var context = CommandContext.openStore()) {
      var rows = new ArrayList<List<String>>();
      rows.add(TITLES);
      var catalogue = context.get(ModelCatalogue.class);
      var store = context.get(ModelAdministration.class);
      var here = catalogue.all();
      here.forEach(model -> rows.add(row(model, store, catalogue)));
      if (all) {
        context.get(OfficialModelList.class).all().stream()
            .filter(official ->
                here.stream().noneMatch(model -> model.name().value().equals(official.name())))
            .forEach(official -> rows.add(row(official, context.get(ModelFolder.class))));
      }
      print(rows);
      return 0;
    }
  }

  private static List<String> row(
      Model model, ModelAdministration store, ModelCatalogue catalogue) {
    var source = store.origin(model).name().toLowerCase(Locale.ROOT).replace('_', ' ');
    var remarks = new ArrayList<String>();
    if (model.name().equals(catalogue.defaultName())) {
      remarks.add("default");
    }
    catalogue.aliases().entrySet().stream()
        .filter(alias -> alias.getValue().equals(model.name()))
        .map(Map.Entry::getKey)
        .filter(alias -> !alias.equals(ModelCatalogue.DEFAULT))
        .forEach(alias -> remarks.add("alias " + alias));
    return row(
        model.name().value(),
        Sizes.of(model.header().bytes()),
        Optional.of(model.header()),
        source,
        String.join(", ", remarks));
  }

  private static List<String> row(OfficialModel model, ModelFolder folder) {
    var remarks = new ArrayList<String>();
    if (!folder.has(model.name())) {
      remarks.add("not here");
    }
    if (!model.transcribes()) {
      remarks.add("finds speech");
    }
    return row(
        model.name(),
        "~" + Sizes.of(model.bytes()),
        model.header(),
        "official",
        String.join(", ", remarks));
  }

  private static List<String> row(
      String name, String size, Optional<ModelHeader> header, String source, String remark) {
    return List.of(
        name,
        size,
        header.map(known -> known.multilingual() ? "multilingual" : "English").orElse("any"),
        header.map(ModelHeader::weights).orElse("f32"),
        header.map(known -> Sizes.of(MemoryNeed.of(known).worker(1))).orElse(""),
        source,
        remark);
  }

  private void print(List<List<String>> rows) {
    var widths =
        IntStream.range(0, TITLES.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (var row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        var cell = row.get(column);
        line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
      }
      console.result(line.toString().stripTrailing());
    }
  }
}
