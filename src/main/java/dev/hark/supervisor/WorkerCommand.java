package dev.hark.supervisor;

import dev.hark.process.JavaCommandLine;
import dev.hark.worker.WorkerArguments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Composes the command line of a worker.
final class WorkerCommand {
  private WorkerCommand() {}

  static List<String> of(WorkerArguments arguments, List<String> jvmArguments, Path folder) {
    // a small, quickly started JVM: the work is done by the library
    var java = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-Xms16m", "-Xmx128m"));
    // JavaCPP must not take that heap as the limit of the library's memory
    java.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    java.add("-Dorg.bytedeco.javacpp.maxBytes=0");
    java.addAll(jvmArguments);
    var application = new ArrayList<>(List.of("worker"));
    application.addAll(arguments.toList());
    return JavaCommandLine.of(java, folder, application);
  }

  static ProcessBuilder builder(List<String> command, Path folder) {
    return JavaCommandLine.builder(command).redirectErrorStream(true).directory(folder.toFile());
  }
}
