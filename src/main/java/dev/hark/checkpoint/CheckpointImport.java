package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;

/// Turns a Whisper checkpoint of Hugging Face into a ggml file. Tensors pass through in pieces, so
/// memory use does not grow with the model.
public final class CheckpointImport {
  /// How many numbers are held at a time, give or take a row.
  private static final int CHUNK = 1 << 20;

  /// Room for names, sizes and the tables before the tensors: more than the largest Whisper has.
  private static final long OTHER_BYTES = 2 << 20;

  /// In Whisper the weights that predict a token equal its embedding.
  private static final String OUTPUT = "proj_out.weight";

  private static final String EMBEDDING = "model.decoder.embed_tokens.weight";

  private final WhisperConfig config;
  private final Vocabulary vocabulary;
  private final List<Layout.Entry> layout;
  private final Path folder;
  private final Optional<Path> adapter;
  private final List<String> leftOut = new ArrayList<>();

  private CheckpointImport(
      WhisperConfig config, Vocabulary vocabulary, Path folder, Optional<Path> adapter) {
    this.config = config;
    this.vocabulary = vocabulary;
    this.layout = Layout.of(config);
    this.folder = folder;
    this.adapter = adapter;
  }

  /// Checks a checkpoint, except for its numbers, which are not read yet.
  ///
  /// @param folder the folder with `config.json`, the vocabulary and the weights
  /// @param adapter the folder of a LoRA adapter to merge into the weights
  /// @throws CheckpointException if something is wrong; the message names it
  public static CheckpointImport of(Path folder, Optional<Path> adapter) throws IOException {
    Checkpoint.requireReadable(folder);
    var made =
        new CheckpointImport(WhisperConfig.read(folder), Vocabulary.read(folder), folder, adapter);
    SpecialTokens.read(folder).check(made.config, made.vocabulary.tokens().size());
    try (var weights = Checkpoint.open(folder)) {
      for (var entry : made.layout) {
        tensor(weights, entry);
      }
      made.checkOthers(weights);
    }
    if (adapter.isPresent()) {
      try (var lowRank = LowRankAdapter.open(adapter.get())) {
        lowRank.checkFits(made.layout);
      }
    }
    return made;
  }

  /// Tells whether a folder holds a LoRA adapter rather than a checkpoint.
  public static boolean isAdapter(Path folder) {
    return LowRankAdapter.isIn(folder);
  }

  /// Returns what an adapter was trained on: a folder, or a name on Hugging Face; empty if it does
  /// not say.
  ///
  /// @throws CheckpointException if its settings cannot be read
  public static Optional<String> baseOf(Path adapter) throws IOException {
    return LowRankAdapter.base(adapter);
  }

  /// Refuses tensors of a layer that config.json does not have: they would silently be missing in
  /// the result.
  private void checkOthers(Checkpoint weights) throws CheckpointException {
    var known = layout.stream().map(Layout.Entry::source).collect(Collectors.toSet());
    for (var name : weights.names()) {
      var full = Checkpoint.fullName(name);
      if (known.contains(full) || full.equals(OUTPUT)) {
        continue;
      }
      if (full.startsWith("model.encoder.") || full.startsWith("model.decoder.")) {
        throw new CheckpointException(
            "the tensor %s is none that a Whisper with this config.json has".formatted(name));
      }
      leftOut.add(name);
    }
  }

  /// Returns what is odd about the checkpoint but does no harm.
  public List<String> warnings() {
    var warnings = new ArrayList<String>();
    if (vocabulary.missing() > 0) {
      warnings.add(
          "the vocabulary has no token for %d of %d numbers; they will come out as nothing"
              .formatted(vocabulary.missing(), vocabulary.tokens().size()));
    }
    if (!leftOut.isEmpty()) {
      warnings.add(
          "%d tensors are no part of Whisper and were left out, such as %s"
              .formatted(leftOut.size(), leftOut.getFirst()));
    }
    return List.copyOf(warnings);
  }

  /// Describes the checkpoint in words.
  public String description() {
    return "%d + %d layers of width %d, %d mel bins, %s"
        .formatted(
            config.encoderLayers(),
            config.decoderLayers(),
            config.width(),
            config.melBins(),
            config.multilingual() ? "multilingual" : "English only");
  }

  /// Returns an upper bound of the size of the ggml file, in bytes.
  ///
  /// @param format the format of its matrices; empty for 16 bits
  /// @throws CheckpointException if a matrix does not fit the format
  public long bytes(Optional<QuantizedFormat> format) throws CheckpointException {
    long sum = OTHER_BYTES;
    for (var entry : layout) {
      long elements = elements(entry);
      if (!entry.half()) {
        sum += elements * Float.BYTES;
      } else if (format.isEmpty() || entry.shape().size() != 2) {
        sum += elements * Short.BYTES;
      } else {
        format.get().requireFits(entry.source(), entry.shape().getLast());
        sum += format.get().type().bytes(elements);
      }
    }
    return sum;
  }

  /// Writes the ggml file.
  ///
  /// @param target the file, which must not exist; it is incomplete if this fails
  /// @param quantizer quantises the matrices; empty keeps 16 bits
  /// @param progress receives the finished part, 0 to 1
  /// @throws CheckpointException if something is wrong; the message names it
  public void write(Path target, Optional<TensorQuantizer> quantizer, DoubleConsumer progress)
      throws IOException {
    if (adapter.isEmpty()) {
      write(target, quantizer, progress, (name, firstRow, numbers) -> {});
      return;
    }
    try (var lowRank = LowRankAdapter.open(adapter.get())) {
      lowRank.checkFits(layout);
      write(target, quantizer, progress, lowRank::apply);
    }
  }

  /// Changes rows of a weight before they are written.
  private interface Change {
    void apply(String name, long firstRow, float[] numbers) throws IOException;
  }

  private void write(
      Path target, Optional<TensorQuantizer> quantizer, DoubleConsumer progress, Change change)
      throws IOException {
    long total = layout.stream().mapToLong(CheckpointImport::elements).sum();
    long done = 0;
    try (var weights = Checkpoint.open(folder);
        var out = new GgmlWriter(target, quantizer)) {
      checkOutput(weights);
      out.writeHeader(config);
      out.writeMelFilters(config.melBins());
      out.writeVocabulary(vocabulary);
      for (var entry : layout) {
        convert(weights, entry, change, out);
        done += elements(entry);
        progress.accept((double) done / total);
      }
      out.force();
    }
  }

  private static long elements(Layout.Entry entry) {
    return entry.shape().stream().reduce(1L, Math::multiplyExact);
  }

  private static void convert(Checkpoint weights, Layout.Entry entry, Change change, GgmlWriter out)
      throws IOException {
    var tensor = tensor(weights, entry);
    var sink = out.begin(entry);
    int row = Math.toIntExact(entry.shape().getLast());
    int rows = Math.max(1, CHUNK / row);
    long all = elements(entry) / row;
    for (long first = 0; first < all; first += rows) {
      int count = (int) Math.min(rows, all - first);
      var numbers = weights.read(tensor, first * row, count * row);
      change.apply(entry.source(), first, numbers);
      sink.write(numbers);
    }
  }

  /// whisper.cpp predicts with the embedding. A checkpoint may hold it a second time, but not with
  /// other numbers.
  private void checkOutput(Checkpoint weights) throws IOException {
    var output = weights.find(OUTPUT);
    var embedding = weights.find(EMBEDDING);
    if (output.isEmpty() || embedding.isEmpty()) {
      return;
    }
    boolean same = output.get().shape().equals(embedding.get().shape());
    long all = embedding.get().elements();
    for (long first = 0; same && first < all; first += CHUNK) {
      int count = (int) Math.min(CHUNK, all - first);
      same =
          Arrays.equals(
              weights.read(output.get(), first, count),
              weights.read(embedding.get(), first, count));
    }
    if (!same) {
      throw new CheckpointException(
          "%s is not the same as %s (an untied head); whisper.cpp has only one of them"
              .formatted(OUTPUT, EMBEDDING));
    }
  }

  private static Tensor tensor(Checkpoint weights, Layout.Entry entry) throws CheckpointException {
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
