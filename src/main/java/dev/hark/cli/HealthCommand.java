package dev.hark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Exists only for the help: `health` is run by [HealthCheck] without this class.
@Command(
    name = "health",
    header = "Asks the running server whether it can take work; the exit code says so.",
    description =
        "0 if the server at SERVER_ADDRESS (127.0.0.1) and SERVER_PORT (8000) answers its /health"
            + " with 200, else 1.",
    mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
  private final Console console;

  HealthCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return HealthCheck.run(System.getenv(), console.results());
  }
}
