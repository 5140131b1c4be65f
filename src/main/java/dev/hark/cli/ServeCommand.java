package dev.hark.cli;

import picocli.CommandLine.Command;

/// Exists only for the help: the server is started without this class.
@Command(
    name = "serve",
    description = "Starts the server; the same as no command at all.",
    mixinStandardHelpOptions = true,
    footer = "Settings are given as --hark.name=value or as environment variables HARK_NAME.")
final class ServeCommand implements Runnable {
  @Override
  public void run() {
    throw new IllegalStateException("the server is started elsewhere");
  }
}
