package dev.hark.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Composes the command line that starts this program once more: the server's own Java and classes,
/// with other arguments.
public final class JavaCommandLine {
  private static final String APPLICATION = "dev.hark.HarkApplication";
  private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  /// No child inherits these variables. Spring accepts a setting under several spellings, so the
  /// key alone has three. The options that Java reads from its environment are meant for the
  /// server: with a second collector or a heap of 1 GB among them no worker starts.
  private static final Predicate<String> WITHHELD =
      Pattern.compile(
              "(HARK|SPRING)[_.].*|HF_TOKEN|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS",
              Pattern.CASE_INSENSITIVE)
          .asMatchPredicate();

  private JavaCommandLine() {}

  /// Composes the command line.
  ///
  /// @param jvmArguments for the child's Java
  /// @param folder where the child's Java writes its report of a crash
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
            // Java's own warnings would otherwise go to standard output, where a message is
            // expected.
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(absoluteClassPath());
    command.add(inExecutableJar() ? JAR_LAUNCHER : APPLICATION);
    command.addAll(arguments);
    return command;
  }

  /// Prepares a child whose environment has nothing of the server's settings: no key, no token, no
  /// options of the server's Java. A child takes its settings from its arguments, or from variables
  /// that the caller adds.
  public static ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command);
    withhold(builder.environment());
    // ggml would start a debugger to print a backtrace.
    builder.environment().put("GGML_NO_BACKTRACE", "1");
    return builder;
  }

  private static void withhold(Map<String, String> environment) {
    environment.keySet().removeIf(WITHHELD);
  }

  /// Returns the class path with absolute paths, because the child may run in another folder than
  /// the server.
  private static String absoluteClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean inExecutableJar() {
    return !ClassLoader.getSystemClassLoader().equals(JavaCommandLine.class.getClassLoader());
  }
}
