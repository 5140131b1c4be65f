package dev.hark.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Carries what the server tells a worker on its command line.
///
/// @param socket Unix socket to connect to
/// @param libraries folder of whisper.cpp and its plug-ins
/// @param model ggml file to load
/// @param backend `auto`, `cpu`, `cuda`, `rocm` or `vulkan`
/// @param states how many windows may be decoded side by side
/// @param threads how many CPU threads each of them gets
/// @param alignment the attention heads that give the times of words; see
///   [dev.hark.whisper.Alignment]
/// @param voiceActivityModel the Silero model to load; empty means to detect speech without one
public record WorkerArguments(
    Path socket,
    Path libraries,
    Path model,
    String backend,
    int states,
    int threads,
    String alignment,
    Optional<Path> voiceActivityModel) {
  private static final int COUNT = 8;

  /// Returns the arguments in the form that [WorkerMain#run] takes.
  public List<String> toList() {
    return List.of(
        socket.toString(),
        libraries.toString(),
        model.toString(),
        backend,
        Integer.toString(states),
        Integer.toString(threads),
        alignment,
        voiceActivityModel.map(Path::toString).orElse(""));
  }

  static WorkerArguments of(List<String> arguments) {
    if (arguments.size() != COUNT) {
      throw new IllegalArgumentException("a worker is started by the server, not by hand");
    }
    return new WorkerArguments(
        Path.of(arguments.get(0)),
        Path.of(arguments.get(1)),
        Path.of(arguments.get(2)),
        arguments.get(3),
        Integer.parseInt(arguments.get(4)),
        Integer.parseInt(arguments.get(5)),
        arguments.get(6),
        Optional.of(arguments.get(7)).filter(file -> !file.isEmpty()).map(Path::of));
  }
}
