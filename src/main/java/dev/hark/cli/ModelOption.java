package dev.hark.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/// Names the model that a command uses.
final class ModelOption {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "A model's name, or the path of a ggml file. Default: HARK_MODEL, else digits.")
  private Optional<String> name = Optional.empty();

  Optional<String> name() {
    return name;
  }
}
