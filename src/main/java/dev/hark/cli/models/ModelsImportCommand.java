package dev.hark.cli.models;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.checkpoint.CheckpointImport;
import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.checkpoint.TensorQuantizer;
import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.cli.FormatConverter;
import dev.hark.cli.NewModel;
import dev.hark.cli.NewModelProgress.Stage;
import dev.hark.cli.Supervised;
import dev.hark.evaluation.EvaluationGate;
import dev.hark.modelmaking.Quantizers;
import dev.hark.modelstore.HuggingFace;
import dev.hark.modelstore.ImportFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hark models import`: a fine-tuned Whisper of Hugging Face becomes a model of ours.
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
  private static final String HUB = "hf:";

  private final Console console;

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
      converter = FormatConverter.class,
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
      description = "Publishes it only if at most so many words of --set are wrong.")
  private Optional<Double> maxWer = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "FOLDER",
      description = "Audio and a manifest.tsv, as for 'hark models evaluate'.")
  private Optional<Path> set = Optional.empty();

  @Mixin private Supervised supervised = new Supervised();

  ModelsImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var gate = gate();
    try (var context = CommandContext.openTools();
        var model = NewModel.begin(context, console, name, force, supervised)) {
      var checkpoint = checkpoint(context, model);
      var target = Optional.ofNullable(format);
      long bytes = checkpoint.bytes(target);
      model.checkSpace(bytes);
      Optional<TensorQuantizer> quantizer = target.map(it -> context.get(Quantizers.class).of(it));
      var made =
          model.make((part, progress) -> checkpoint.write(part, quantizer, progress), bytes, gate);
      var bits = target.map(QuantizedFormat::label).orElse("16 bits");
      model.report(made, bits + ", " + checkpoint.description(), checkpoint.warnings());
      return 0;
    }
  }

  private Optional<EvaluationGate> gate() throws CheckpointException {
    if (maxWer.isPresent() != set.isPresent()) {
      throw new CheckpointException("--max-wer and --set belong together");
    }
    return maxWer.map(most -> new EvaluationGate(set.orElseThrow(), most, Optional.empty()));
  }

  private CheckpointImport checkpoint(CommandContext context, NewModel model)
      throws IOException, InterruptedException {
    var folder = folder("source", source, context, model);
    if (!CheckpointImport.isAdapter(folder)) {
      if (base.isPresent()) {
        throw new CheckpointException("--base is for adapters, and " + source + " is none");
      }
      return CheckpointImport.of(folder, Optional.empty());
    }
    var trainedOn = folder("base", base(folder), context, model);
    return CheckpointImport.of(trainedOn, Optional.of(folder));
  }

  private String base(Path adapter) throws IOException {
    if (base.isPresent()) {
      return base.get();
    }
    var named = CheckpointImport.baseOf(adapter);
    if (named.isEmpty()) {
      throw new CheckpointException(
          "adapter_config.json does not say what the adapter was trained on; add --base SOURCE");
    }
    var text = named.get();
    // An adapter may come from anywhere, and names a folder of its maker's machine, not of ours.
    if (!supervised.isOn() && Files.isDirectory(Path.of(text))) {
      return text;
    }
    if (!HuggingFace.isRepository(text)) {
      throw new CheckpointException(
          "the adapter was trained on %s, which is not here; add --base SOURCE".formatted(text));
    }
    return HUB + text;
  }

  private Path folder(String param, String from, CommandContext context, NewModel model)
      throws IOException, InterruptedException {
    if (!from.startsWith(HUB)) {
      return supervised.isOn()
          ? context.get(ImportFolder.class).resolve(param, from)
          : Path.of(from);
    }
    var repository = from.substring(HUB.length());
    if (!HuggingFace.isRepository(repository)) {
      throw new CheckpointException("'%s' is not hf:organisation/name".formatted(from));
    }
    var folder = model.newFolder();
    context
        .get(HuggingFace.class)
        .fetch(
            repository,
            folder,
            (bytes, total) -> model.progress().at(Stage.DOWNLOAD, bytes, total));
    return folder;
  }
}
