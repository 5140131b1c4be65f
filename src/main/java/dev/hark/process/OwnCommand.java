package dev.hark.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command line of a child process: this server's own Java and classes, another entry.
public final class OwnCommand {
  private static final String APPLICATION = "dev.hark.HarkApplication";
  private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  private OwnCommand() {}

  /// Composes the command line.
  ///
  /// @param jvmArguments for its Java
  /// @param folder where its Java writes what it knows of a crash
  /// @param arguments for the application
  public static List<String> of(List<String> jvmArguments, Path folder, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(absoluteClassPath());
    command.add(inExecutableJar() ? JAR_LAUNCHER : APPLICATION);
    command.addAll(arguments);
    return command;
  }

  public static ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.environment().remove("HARK_API_KEY");
    // upstream would start a debugger to print one
    builder.environment().put("GGML_NO_BACKTRACE", "1");
    return builder;
  }

  /// The child may run in another folder than the server.
  private static String absoluteClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean inExecutableJar() {
    return !ClassLoader.getSystemClassLoader().equals(OwnCommand.class.getClassLoader());
  }
}
