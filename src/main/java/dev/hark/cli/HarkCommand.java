package dev.hark.cli;

import dev.hark.cli.models.ModelsCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/// Defines the command line, except `serve`.
@Command(
    name = "hark",
    description = "Transcribes audio. Without a command it starts the server.",
    mixinStandardHelpOptions = true,
    versionProvider = HarkCommand.Version.class,
    synopsisSubcommandLabel = "[COMMAND]",
    footerHeading = "%nSettings:%n",
    footer = {
      "  Environment variables such as HARK_MODEL and HARK_DATA_DIR hold for every command;",
      "  the server takes them also as --hark.model=NAME."
    },
    subcommands = {
      ServeCommand.class,
      TranscribeCommand.class,
      DoctorCommand.class,
      HealthCommand.class,
      BenchCommand.class,
      ModelsCommand.class,
      MakeModelCommand.class
    })
public final class HarkCommand implements Runnable {
  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  private final CommandLine.Model.CommandSpec spec;

  private HarkCommand(CommandLine.Model.CommandSpec spec) {
    this.spec = spec;
  }

  /// Returns whether these arguments are for a command. No argument, `serve`, and settings of the
  /// form `--name=value` are for the server.
  public static boolean isCommand(String... arguments) {
    return arguments.length > 0
        && !isServe(arguments)
        && (HELP.contains(arguments[0]) || !arguments[0].startsWith("--"));
  }

  private static boolean isServe(String... arguments) {
    return arguments[0].equals("serve")
        && (arguments.length == 1 || !HELP.contains(arguments[arguments.length - 1]));
  }

  /// Runs a command. Results go to the standard output, everything else, including the log, to the
  /// standard error.
  ///
  /// @return the exit code: 0 if everything succeeded, 1 if something failed, 2 if the arguments
  ///   are wrong
  public static int run(String... arguments) {
    var results = System.out;
    System.setOut(System.err);
    try {
      return run(results, System.err, arguments);
    } finally {
      System.setOut(results);
    }
  }

  static int run(PrintStream results, PrintStream messages, String... arguments) {
    var console = new Console(results, messages);
    var commands = new CommandLine(HarkCommand.class, new CommandFactory(console));
    commands.setOut(new PrintWriter(results, true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(messages, true, StandardCharsets.UTF_8));
    commands.setExecutionExceptionHandler((failure, command, parsed) -> {
      console.error(ErrorText.of(failure));
      return 1;
    });
    return commands.execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /// Injects the console into the commands.
  private record CommandFactory(Console console) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type.equals(HarkCommand.class)) {
        return type.cast(new HarkCommand(CommandLine.Model.CommandSpec.create()));
      }
      try {
        var constructor = type.getDeclaredConstructor(Console.class);
        constructor.setAccessible(true); // the commands of other packages are package-private
        return constructor.newInstance(console);
      } catch (NoSuchMethodException e) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }

  /// Returns the version as `hark 0.1.0`.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"hark " + number()};
    }

    /// Returns the version of this build.
    static String number() {
      var properties = new Properties();
      try (var in = HarkCommand.class.getResourceAsStream("/META-INF/build-info.properties")) {
        if (in != null) {
          properties.load(in);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Optional.ofNullable(properties.getProperty("build.version")).orElse("unknown");
    }
  }
}
