package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Makes a smaller ggml model of one with 16 or 32 bits, byte for byte as upstream's
/// `whisper-quantize` does. Tensors pass through in pieces, so memory does not grow with the model.
///
/// There is one difference: of a model with 32 bits upstream leaves the weights of the convolutions
/// at 32, which whisper.cpp then refuses to load; here they get 16.
public final class GgmlQuantization {
  private static final int HEADER_INTS = 12;
  private static final int FILE_TYPE = 11;
  private static final int MOST_FILTERS = 1 << 20;
  private static final int MOST_TOKENS = 1 << 20;
  private static final int LONGEST_TOKEN = 1 << 12;

  /// Numbers held at a time, give or take a row.
  private static final int CHUNK = 1 << 20;

  /// Upstream's list of what stays as it is, besides all that is no matrix.
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

  /// Writes the smaller file.
  ///
  /// @param source ggml file with 16 or 32 bits
  /// @param target must not exist; incomplete if this fails
  /// @param progress gets the part that is done, 0 to 1
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
    var header = in.ints(HEADER_INTS);
    if (header[0] != GgmlWriter.MAGIC) {
      throw in.wrong("it is not a ggml model");
    }
    if (header[FILE_TYPE] != GgmlWriter.F32 && header[FILE_TYPE] != GgmlWriter.F16) {
      throw in.wrong("it is quantised already; quantise the model with 16 bits it was made from");
    }
    header[FILE_TYPE] = GgmlWriter.fileType(quantizer.format());
    out.writeInts(header);
  }

  private void melFilters() throws IOException {
    var size = in.ints(2);
    long count = (long) size[0] * size[1];
    if (size[0] < 1 || size[1] < 1 || count > MOST_FILTERS) {
      throw in.wrong("it has %d x %d mel filters".formatted(size[0], size[1]));
    }
    out.writeInts(size);
    out.write(in.bytes((int) count * Float.BYTES));
  }

  private void vocabulary() throws IOException {
    int tokens = in.ints(1)[0];
    if (tokens < 1 || tokens > MOST_TOKENS) {
      throw in.wrong("it has " + tokens + " tokens");
    }
    out.writeInts(tokens);
    for (int token = 0; token < tokens; token++) {
      int length = in.ints(1)[0];
      if (length < 0 || length > LONGEST_TOKEN) {
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
