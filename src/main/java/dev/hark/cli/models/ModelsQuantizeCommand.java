package dev.hark.cli.models;

import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.modelmaking.ModelMaker;
import dev.hark.modelmaking.ModelOrder;
import dev.hark.modelmaking.PublicationGate;
import dev.hark.modelmaking.Requester;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Implements `hark models quantize`, which makes a smaller model from one that is here.
@Command(
    name = "quantize",
    header = "Makes a smaller model from one with 16 bits.",
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
      converter = QuantizedFormatConverter.class,
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
    try (var context = CommandContext.openTools()) {
      context
          .get(ModelMaker.class)
          .make(
              new ModelOrder.Quantize(source, target, name, force),
              Requester.LOCAL_USER,
              PublicationGate.OPEN,
              new MakingDisplay(console, name));
      return 0;
    }
  }
}
