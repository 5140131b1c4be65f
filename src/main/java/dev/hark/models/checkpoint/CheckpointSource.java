package dev.hark.models.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;

/// Where checkpoints come from that are not on this machine.
public interface CheckpointSource {
  /// The files to look for first. Those that are not there are left out; an import says which of
  /// them it cannot do without.
  List<String> SMALL_FILES =
      List.of(
          "config.json",
          "preprocessor_config.json",
          "vocab.json",
          "added_tokens.json",
          "tokenizer.json",
          "model.safetensors.index.json",
          "adapter_config.json");

  /// Fetches what an import reads: the [#SMALL_FILES], then the [#weights].
  ///
  /// @param repository `organisation/name`
  /// @param folder to put the files into; exists
  /// @param progress gets the part that is done, 0 to 1
  /// @throws IOException if there is no such repository, or it cannot be fetched; the message says
  ///   why
  /// @throws InterruptedException if the thread was interrupted; what was fetched may stay
  void fetch(String repository, Path folder, DoubleConsumer progress)
      throws IOException, InterruptedException;

  /// The files with the weights of a folder that has the [#SMALL_FILES].
  ///
  /// @throws CheckpointException if the list of the files is damaged
  static List<String> weights(Path folder) throws IOException {
    if (LowRankAdapter.isIn(folder)) {
      return List.of(LowRankAdapter.WEIGHTS);
    }
    return Files.exists(folder.resolve(Checkpoint.INDEX))
        ? Checkpoint.shards(folder)
        : List.of(Checkpoint.SINGLE);
  }
}
