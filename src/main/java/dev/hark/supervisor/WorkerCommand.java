package dev.hark.supervisor;

import dev.hark.worker.WorkerArguments;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command line of a worker: this server's own Java and classes, another entry.
final class WorkerCommand {
  private static final String APPLICATION = "dev.hark.HarkApplication";
  private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  private WorkerCommand() {}

  static List<String> of(WorkerArguments arguments, List<String> jvmArguments, Path folder) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            // a small, quickly started JVM: the work is done by the library
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(absoluteClassPath());
    command.add(inExecutableJar() ? JAR_LAUNCHER : APPLICATION);
    command.add("worker");
    command.addAll(arguments.toList());
    return command;
  }

  static ProcessBuilder builder(List<String> command, Path folder) {
    var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
    builder.environment().remove("HARK_API_KEY");
    // upstream would start a debugger to print one
    builder.environment().put("GGML_NO_BACKTRACE", "1");
    return builder;
  }

  /// The worker runs in another folder than the server.
  private static String absoluteClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean inExecutableJar() {
    return !ClassLoader.getSystemClassLoader().equals(WorkerCommand.class.getClassLoader());
  }
}
