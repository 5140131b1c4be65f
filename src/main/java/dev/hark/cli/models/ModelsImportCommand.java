package dev.hark.cli.models;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.cli.EvaluationRunner;
import dev.hark.cli.UsageErrors;
import dev.hark.evaluation.EvaluationGate;
import dev.hark.evaluation.EvaluationSet;
import dev.hark.modelmaking.ModelMaker;
import dev.hark.modelmaking.ModelOrder;
import dev.hark.modelmaking.PublicationGate;
import dev.hark.modelmaking.Requester;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Implements `hark models import`, which makes a model from a fine-tuned Whisper of Hugging Face.
@Command(
    name = "import",
    header = "Imports a fine-tuned Whisper checkpoint, or a LoRA adapter merged into its base.",
    description =
        "SOURCE is a folder as transformers saves it: config.json, model.safetensors (one file or"
            + " several), vocab.json or tokenizer.json. Or a folder as PEFT saves it:"
            + " adapter_config.json, adapter_model.safetensors. Or hf:organisation/name.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsImportCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private UsageErrors usage = new UsageErrors();

  @Parameters(paramLabel = "SOURCE", description = "A folder, or hf:organisation/name.")
  private String source = "";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      required = true,
      description = "What the model is called.")
  private String name = "";

  @Option(
      names = "--quantize",
      paramLabel = "FORMAT",
      converter = QuantizedFormatConverter.class,
      description = "Makes it smaller: q8_0, q5_0, q5_1, q4_0, q4_1, or one of the k formats.")
  private @Nullable QuantizedFormat format;

  @Option(
      names = "--base",
      paramLabel = "SOURCE",
      description = "What an adapter was trained on, if it does not say or it lies elsewhere.")
  private Optional<String> base = Optional.empty();

  @Option(names = "--force", description = "Replaces a model of this name.")
  private boolean force;

  @Option(
      names = "--max-wer",
      paramLabel = "PERCENT",
      description = "Publishes it only if at most PERCENT of the words of --set are wrong.")
  private Optional<Double> maxWer = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "FOLDER",
      description = "Audio and a manifest.tsv, as for 'hark models evaluate'.")
  private Optional<Path> set = Optional.empty();

  ModelsImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var gate = gate();
    try (var context = CommandContext.openTools()) {
      context
          .get(ModelMaker.class)
          .make(
              new ModelOrder.Import(source, base.orElse(null), name, format, force),
              Requester.LOCAL_USER,
              gate,
              new MakingDisplay(console, name));
      return 0;
    }
  }

  /// Reads the manifest of the set, so that a mistake in it is found before minutes of conversion.
  private PublicationGate gate() {
    if (maxWer.isPresent() != set.isPresent()) {
      throw usage.wrong("--max-wer and --set belong together.");
    }
    if (set.isEmpty()) {
      return PublicationGate.OPEN;
    }
    try {
      var items = EvaluationSet.read(set.get(), Optional.empty());
      var gate = new EvaluationGate(items, maxWer.orElseThrow());
      return (file, newName) -> pass(gate, file, newName);
    } catch (IllegalArgumentException e) {
      throw usage.wrong(String.valueOf(e.getMessage()));
    }
  }

  private void pass(EvaluationGate gate, Path file, String newName)
      throws IOException, InterruptedException {
    var runner = new EvaluationRunner(console);
    var verdict = gate.check(file, newName, (link, items) -> runner.run(link.toString(), items));
    if (!verdict.passed()) {
      throw new CheckpointException("the model is not good enough: " + verdict.explanation());
    }
    console.message(verdict.explanation());
  }
}
