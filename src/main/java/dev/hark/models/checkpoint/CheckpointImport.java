package dev.hark.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// Turns a Whisper checkpoint of Hugging Face into a ggml file. Tensors pass through in pieces, so
/// memory does not grow with the model.
public final class CheckpointImport {
  /// Numbers held at a time, give or take a row.
  private static final int CHUNK = 1 << 20;

  private final WhisperConfig config;
  private final Vocabulary vocabulary;
  private final Path folder;
  private final Optional<Path> adapter;

  private CheckpointImport(
      WhisperConfig config, Vocabulary vocabulary, Path folder, Optional<Path> adapter) {
    this.config = config;
    this.vocabulary = vocabulary;
    this.folder = folder;
    this.adapter = adapter;
  }

  /// Checks a checkpoint as far as that is possible without reading its numbers.
  ///
  /// @param folder with `config.json`, the vocabulary and the weights
  /// @param adapter folder of a LoRA adapter that is to be merged into them
  /// @throws CheckpointException naming what is wrong
  public static CheckpointImport of(Path folder, Optional<Path> adapter) throws IOException {
    var checkpoint =
        new CheckpointImport(WhisperConfig.read(folder), Vocabulary.read(folder), folder, adapter);
    checkpoint.checkVocabulary();
    try (var weights = Checkpoint.open(folder)) {
      for (var entry : Layout.of(checkpoint.config)) {
        checkpoint.tensor(weights, entry);
      }
    }
    return checkpoint;
  }

  private void checkVocabulary() throws CheckpointException {
    if (vocabulary.tokens().size() > config.vocabulary()) {
      throw new CheckpointException(
          "config.json says vocab_size %d, but the vocabulary has %d tokens"
              .formatted(config.vocabulary(), vocabulary.tokens().size()));
    }
  }

  /// What is odd, but does no harm.
  public List<String> warnings() {
    return vocabulary.missing() == 0
        ? List.of()
        : List.of(
            "the vocabulary has no token for %d of %d numbers; they will come out as nothing"
                .formatted(vocabulary.missing(), vocabulary.tokens().size()));
  }

  /// Writes the ggml file.
  ///
  /// @param target must not exist; incomplete if this fails
  /// @param quantizer what makes the large tensors smaller; empty keeps 16 bits
  /// @param progress gets the part that is done, 0 to 1
  /// @throws CheckpointException naming what is wrong
  public void write(Path target, Optional<TensorQuantizer> quantizer, DoubleConsumer progress)
      throws IOException {
    Optional<LowRankAdapter> lowRank =
        adapter.isPresent() ? Optional.of(LowRankAdapter.read(adapter.get())) : Optional.empty();
    var layout = Layout.of(config);
    long total = layout.stream().mapToLong(CheckpointImport::elements).sum();
    long done = 0;
    try (var weights = Checkpoint.open(folder);
        var out = new GgmlWriter(target, quantizer)) {
      out.writeHeader(config);
      out.writeMelFilters(config.melBins());
      out.writeVocabulary(vocabulary);
      for (var entry : layout) {
        convert(weights, entry, lowRank, out);
        done += elements(entry);
        progress.accept((double) done / total);
      }
      if (lowRank.isPresent()) {
        lowRank.get().requireAllApplied();
      }
      out.force();
    }
  }

  private static long elements(Layout.Entry entry) {
    return entry.shape().stream().reduce(1L, Math::multiplyExact);
  }

  private void convert(
      Checkpoint weights, Layout.Entry entry, Optional<LowRankAdapter> lowRank, GgmlWriter out)
      throws IOException {
    var tensor = tensor(weights, entry);
    var sink = out.begin(entry);
    int row = Math.toIntExact(entry.shape().getLast());
    int rows = Math.max(1, CHUNK / row);
    long all = elements(entry) / row;
    for (long first = 0; first < all; first += rows) {
      int count = (int) Math.min(rows, all - first);
      var numbers = weights.read(tensor, first * row, count * row);
      if (lowRank.isPresent()) {
        lowRank.get().apply(entry.source(), entry.shape(), first, numbers);
      }
      sink.write(numbers);
    }
  }

  private Tensor tensor(Checkpoint weights, Layout.Entry entry) throws CheckpointException {
    var found = weights.find(entry.source());
    if (found.isEmpty()) {
      throw new CheckpointException("the tensor " + entry.source() + " is missing");
    }
    if (!found.get().shape().equals(entry.shape())) {
      throw new CheckpointException(
          "the tensor %s has the shape %s; config.json asks for %s"
              .formatted(entry.source(), found.get().shapeText(), List.copyOf(entry.shape())));
    }
    return found.get();
  }
}
