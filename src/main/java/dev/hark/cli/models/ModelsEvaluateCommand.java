package dev.hark.cli.models;

import dev.hark.cli.Console;
import dev.hark.cli.EvaluationRunner;
import dev.hark.cli.UsageErrors;
import dev.hark.evaluation.Evaluation;
import dev.hark.evaluation.EvaluationReport;
import dev.hark.evaluation.EvaluationSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Implements `hark models evaluate`, which shows how good a model is, beside another one.
@Command(
    name = "evaluate",
    header = "Counts a model's errors on your own audio, beside another model.",
    description = {
      "FOLDER holds audio and manifest.tsv: a header line with the columns file, language and text,"
          + " or just file<TAB>text.",
      "Texts are compared after Whisper's own normalisation. In brackets stands the 95 % confidence"
          + " interval: with other files like these the share of wrong words would lie there. The"
          + " exit code is 1 where more words are wrong than --max-wer allows."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsEvaluateCommand implements Callable<Integer> {
  /// Names the forms of the report as the command line does.
  private enum Format {
    text,
    json,
    markdown
  }

  private final Console console;

  @Mixin private UsageErrors usage = new UsageErrors();

  @Parameters(paramLabel = "NAME", description = "A model's name, or the path of a ggml file.")
  private String model = "";

  @Option(
      names = "--set",
      paramLabel = "FOLDER",
      required = true,
      description = "Audio and manifest.tsv.")
  private Path set = Path.of("");

  @Option(
      names = "--against",
      paramLabel = "OTHER",
      description = "Another model, evaluated on the same audio.")
  private Optional<String> against = Optional.empty();

  @Option(
      names = "--max-wer",
      paramLabel = "PERCENT",
      description = "Fails where more of the words are wrong.")
  private Optional<Double> maxWordErrors = Optional.empty();

  @Option(
      names = {"-l", "--language"},
      paramLabel = "LANGUAGE",
      description = "Only what is spoken in this language; where the manifest does not say, all.")
  private Optional<String> language = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; json has every file. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also shows the files with the most errors.")
  private boolean verbose;

  ModelsEvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    var items = items();
    var evaluations = new ArrayList<Evaluation>();
    var runner = new EvaluationRunner(console);
    evaluations.add(runner.run(model, items));
    if (against.isPresent()) {
      evaluations.add(runner.run(against.get(), items));
    }
    var report = new EvaluationReport(evaluations);
    switch (json ? Format.json : format) {
      case json -> console.result(report.json());
      case markdown -> report.markdown().forEach(console::result);
      case text -> {
        report.lines().forEach(console::result);
        if (verbose) {
          report.worst().forEach(console::result);
        }
      }
    }
    return isGoodEnough(evaluations.getFirst()) ? 0 : 1;
  }

  private EvaluationSet items() {
    if (maxWordErrors.filter(percent -> !(percent >= 0)).isPresent()) {
      throw usage.wrong("--max-wer is at least 0 per cent.");
    }
    try {
      return EvaluationSet.read(set, language.map(usage::language));
    } catch (IllegalArgumentException e) {
      throw usage.wrong(String.valueOf(e.getMessage()));
    }
  }

  private boolean isGoodEnough(Evaluation evaluation) {
    double percent = evaluation.wordErrorPercent();
    if (maxWordErrors.filter(limit -> percent > limit).isEmpty()) {
      return true;
    }
    console.error(
        String.format(
            Locale.ROOT,
            "%.2f %% of the words are wrong, more than --max-wer %s",
            percent,
            maxWordErrors.get()));
    return false;
  }
}
