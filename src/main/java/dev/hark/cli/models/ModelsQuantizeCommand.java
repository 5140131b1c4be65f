package dev.hark.cli.models;

import dev.hark.checkpoint.GgmlQuantization;
import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.cli.FormatConverter;
import dev.hark.cli.NewModel;
import dev.hark.cli.Supervised;
import dev.hark.modelmaking.Quantizers;
import dev.hark.models.ModelCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hark models quantize`: a smaller model of one that is here.
@Command(
    name = "quantize",
    header = "Makes a smaller model of one with 16 bits.",
    description = "The same bytes as whisper.cpp's own program makes. q8_0 is hardly worse.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsQuantizeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "SOURCE",
      description = "A model's name, or the path of a ggml file with 16 or 32 bits.")
  private String source = "";

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      converter = FormatConverter.class,
      description = "q8_0, q5_0, q5_1, q4_0, q4_1, q6_k, q5_k, q4_k, q3_k or q2_k.")
  private @Nullable QuantizedFormat format;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      required = true,
      description = "What the new model is called.")
  private String name = "";

  @Option(names = "--force", description = "Replaces a model of this name.")
  private boolean force;

  @Mixin private Supervised supervised = new Supervised();

  ModelsQuantizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var target = Optional.ofNullable(format).orElseThrow();
    try (var context = CommandContext.openTools();
        var model = NewModel.begin(context, console, name, force, supervised)) {
      var file = file(context.get(ModelCatalogue.class));
      long bytes = Files.size(file);
      model.checkSpace(bytes);
      var quantizer = context.get(Quantizers.class).of(target);
      var made =
          model.make(
              (part, progress) -> GgmlQuantization.write(file, part, quantizer, progress),
              bytes,
              Optional.empty());
      model.report(made, target.label() + " of " + source, List.of());
      return 0;
    }
  }

  /// The server knows names only: a path would be looked for in whatever folder it runs in.
  private Path file(ModelCatalogue catalogue) {
    var path = Path.of(source);
    return !supervised.isOn() && Files.isRegularFile(path)
        ? path
        : catalogue.resolve(source).file();
  }
}
