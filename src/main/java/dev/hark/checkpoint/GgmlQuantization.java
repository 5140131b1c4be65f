package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Quantises a ggml model of 16 or 32 bits to the same bytes as upstream's `whisper-quantize`.
/// Tensors pass through in pieces, so memory use does not grow with the model.
///
/// There is one difference: upstream leaves the convolution weights of a 32-bit model at 32 bits,
/// which whisper.cpp then refuses to load; here they get 16.
public final class GgmlQuantization {
  private static final int MAX_FILTERS = 1 << 20;
  private static final int MAX_TOKENS = 1 << 20;
  private static final int MAX_TOKEN_BYTES = 1 << 12;

  /// How many numbers are held at a time, give or take a row.
  private static final int CHUNK = 1 << 20;

  /// The matrices that upstream leaves as they are; it also leaves every tensor that is no matrix.
  private static final Predicate<String> KEPT =
      Pattern.compile("encoder\\.conv[12]\\.bias|(en|de)coder\\.positional_embedding")
          .asMatchPredicate();

  private final GgmlReader in;
  private final GgmlWriter out;
  private final TensorQuantizer quantizer;

  private GgmlQuantization(GgmlReader in, GgmlWriter out, TensorQuantizer quantizer) {
    this.in = in;
    this.out = out;
    this.quantizer = quantizer;
  }

  /// Writes the quantised file.
  ///
  /// @param source a ggml file with 16 or 32 bits
  /// @param target the file, which must not exist; it is incomplete if this fails
  /// @param progress receives the finished part, 0 to 1
  /// @throws CheckpointException if the source is damaged or already quantised, or its matrices do
  ///   not fit the format
  public static void write(
      Path source, Path target, TensorQuantizer quantizer, DoubleConsumer progress)
      throws IOException {
    try (var in = new GgmlReader(source);
        var out = new GgmlWriter(target, Optional.of(quantizer))) {
      new GgmlQuantization(in, out, quantizer).run(progress);
      out.force();
    }
  }

  private void run(DoubleConsumer progress) throws IOException {
    header();
    melFilters();
    vocabulary();
    while (!in.atEnd()) {
      tensor();
      progress.accept(in.progress());
    }
  }

  private void header() throws IOException {
    var header =
        GgmlHeader.parse(in.bytes(GgmlHeader.BYTES))
            .orElseThrow(() -> in.wrong("it is not a ggml model"));
    if (!header.isUnquantized()) {
      throw in.wrong("it is quantised already; quantise the model with 16 bits it was made from");
    }
    out.writeInts(header.withFileType(GgmlHeader.fileType(quantizer.format())).ints());
  }

  private void melFilters() throws IOException {
    var size = in.ints(2);
    long count = (long) size[0] * size[1];
    if (size[0] < 1 || size[1] < 1 || count > MAX_FILTERS) {
      throw in.wrong("it has %d x %d mel filters".formatted(size[0], size[1]));
    }
    out.writeInts(size);
    out.write(in.bytes((int) count * Float.BYTES));
  }

  private void vocabulary() throws IOException {
    int tokens = in.ints(1)[0];
    if (tokens < 1 || tokens > MAX_TOKENS) {
      throw in.wrong("it has " + tokens + " tokens");
    }
    out.writeInts(tokens);
    for (int token = 0; token < tokens; token++) {
      int length = in.ints(1)[0];
      if (length < 0 || length > MAX_TOKEN_BYTES) {
        throw in.wrong("its token %d has %d bytes".formatted(token, length));
      }
      out.writeInts(length);
      out.write(in.bytes(length));
    }
  }

  private void tensor() throws IOException {
    var tensor = in.tensorHeader();
    int row = Math.toIntExact(tensor.shape().getLast());
    var sink = sink(tensor);
    int rows = Math.max(1, CHUNK / row);
    long all = tensor.elements() / row;
    for (long first = 0; first < all; first += rows) {
      sink.write(in.numbers(tensor, (int) Math.min(rows, all - first) * row));
    }
  }

  private GgmlWriter.TensorSink sink(GgmlReader.TensorHeader tensor) throws IOException {
    boolean kept = KEPT.test(tensor.name()) || tensor.shape().size() == 1;
    return kept
        ? out.beginFull(tensor.name(), tensor.shape())
        : out.beginSmall(tensor.name(), tensor.shape());
  }
}
