package dev.hark.cli;

import dev.hark.models.ModelCatalogue;
import dev.hark.models.checkpoint.GgmlQuantization;
import dev.hark.models.checkpoint.QuantizedFormat;
import dev.hark.supervisor.Quantizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  ModelsQuantizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var target = Optional.ofNullable(format).orElseThrow();
    try (var workshop = Workshop.open(Optional.of(ModelCatalogue.DEMO))) {
      var model = new NewModel(workshop, console, name);
      model.checkName(force);
      var file = file(workshop.get(ModelCatalogue.class));
      model.checkSpace(Files.size(file));
      var quantizer = workshop.get(Quantizers.class).of(target);
      var made =
          model.make(
              (part, progress) -> GgmlQuantization.write(file, part, quantizer, progress),
              Optional.empty());
      model.report(made, target.label() + " of " + source, List.of());
      return 0;
    }
  }

  private Path file(ModelCatalogue catalogue) {
    var path = Path.of(source);
    return Files.isRegularFile(path) ? path : catalogue.resolve(source).file();
  }
}
