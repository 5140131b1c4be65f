package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Checks a ggml Whisper model without loading it: header, mel filters, vocabulary, and that every
/// tensor is there with the right shape and as many bytes as that takes.
public final class GgmlFile implements AutoCloseable {
  private static final int MAGIC = 0x67676d6c; // "ggml"
  private static final int FILTER_BINS = 201;
  private static final int LONGEST_TOKEN = 1 << 12;
  private static final int LONGEST_NAME = 256;
  private static final int MOST_DIMENSIONS = 4;
  private static final int F32 = 0;

  /// Numbers in a block and bytes of a block, by ggml's number of the format.
  private static final Map<Integer, long[]> BLOCKS =
      Map.ofEntries(
          Map.entry(F32, new long[] {1, 4}),
          Map.entry(1, new long[] {1, 2}), // f16
          Map.entry(2, new long[] {32, 18}), // q4_0
          Map.entry(3, new long[] {32, 20}), // q4_1
          Map.entry(6, new long[] {32, 22}), // q5_0
          Map.entry(7, new long[] {32, 24}), // q5_1
          Map.entry(8, new long[] {32, 34}), // q8_0
          Map.entry(10, new long[] {256, 84}), // q2_K
          Map.entry(11, new long[] {256, 110}), // q3_K
          Map.entry(12, new long[] {256, 144}), // q4_K
          Map.entry(13, new long[] {256, 176}), // q5_K
          Map.entry(14, new long[] {256, 210}), // q6_K
          Map.entry(30, new long[] {1, 2})); // bf16

  private final FileChannel in;
  private final long size;

  private GgmlFile(FileChannel in) throws IOException {
    this.in = in;
    this.size = in.size();
  }

  /// Checks a file.
  ///
  /// @throws CheckpointException naming what is wrong with it
  public static void check(Path file) throws IOException {
    try (var model = new GgmlFile(FileChannel.open(file, StandardOpenOption.READ))) {
      var config = model.header();
      model.melFilters(config);
      model.vocabulary(config);
      model.tensors(config);
    }
  }

  private WhisperConfig header() throws IOException {
    var header = ints(12, "the header");
    require(header.getInt() == MAGIC, "it is not a ggml file");
    int vocabulary = positive(header, "vocabulary");
    int audioPositions = positive(header, "audio context");
    int width = positive(header, "width of the encoder");
    int encoderHeads = positive(header, "heads of the encoder");
    int encoderLayers = positive(header, "layers of the encoder");
    int textPositions = positive(header, "text context");
    int textWidth = positive(header, "width of the decoder");
    int decoderHeads = positive(header, "heads of the decoder");
    int decoderLayers = positive(header, "layers of the decoder");
    int melBins = positive(header, "mel bins");
    require(width == textWidth, "encoder and decoder are not of the same width");
    return new WhisperConfig(
        vocabulary,
        audioPositions,
        textPositions,
        width,
        encoderHeads,
        encoderLayers,
        4 * width,
        decoderHeads,
        decoderLayers,
        4 * width,
        melBins);
  }

  private static int positive(ByteBuffer header, String what) throws CheckpointException {
    int value = header.getInt();
    require(value > 0 && value <= 1 << 17, "its header says %d for the %s".formatted(value, what));
    return value;
  }

  private void melFilters(WhisperConfig config) throws IOException {
    var sizes = ints(2, "the mel filters");
    require(
        sizes.getInt() == config.melBins() && sizes.getInt() == FILTER_BINS,
        "its mel filters are not %d x %d".formatted(config.melBins(), FILTER_BINS));
    skip((long) config.melBins() * FILTER_BINS * Float.BYTES, "the mel filters");
  }

  private void vocabulary(WhisperConfig config) throws IOException {
    int count = ints(1, "the vocabulary").getInt();
    require(
        count > 0 && count <= config.vocabulary(), "its vocabulary has %d words".formatted(count));
    for (int i = 0; i < count; i++) {
      int length = ints(1, "the vocabulary").getInt();
      require(
          length >= 0 && length <= LONGEST_TOKEN, "word %d is %d bytes long".formatted(i, length));
      skip(length, "the vocabulary");
    }
  }

  private void tensors(WhisperConfig config) throws IOException {
    var expected = new HashMap<String, Layout.Entry>();
    Layout.of(config).forEach(entry -> expected.put(entry.target(), entry));
    while (in.position() < size) {
      tensor(expected);
    }
    require(
        expected.isEmpty(),
        "%d tensors are missing, such as %s"
            .formatted(
                expected.size(), expected.keySet().stream().sorted().findFirst().orElse("")));
  }

  private void tensor(Map<String, Layout.Entry> expected) throws IOException {
    var start = ints(3, "a tensor");
    int dimensions = start.getInt();
    int nameLength = start.getInt();
    int type = start.getInt();
    require(
        dimensions > 0
            && dimensions <= MOST_DIMENSIONS
            && nameLength > 0
            && nameLength <= LONGEST_NAME,
        "there is no tensor where one should begin, at byte " + (in.position() - 12));
    var sizes = ints(dimensions, "a tensor");
    var shape = new ArrayList<Long>();
    for (int i = 0; i < dimensions; i++) {
      shape.addFirst((long) sizes.getInt());
    }
    var name = StandardCharsets.UTF_8.decode(read(nameLength, "a tensor")).toString();
    var entry = expected.remove(name);
    if (entry == null) {
      throw new CheckpointException("tensor " + printable(name) + " does not belong there");
    }
    require(
        shape.equals(entry.ggmlShape()),
        "tensor %s is %s, not %s".formatted(name, shape, entry.ggmlShape()));
    skip(bytes(name, entry, type, shape), "tensor " + name);
  }

  private static long bytes(String name, Layout.Entry entry, int type, List<Long> shape)
      throws CheckpointException {
    var block = BLOCKS.get(type);
    if (block == null || (type != F32 && !entry.half())) {
      throw new CheckpointException("tensor %s is of format %d".formatted(name, type));
    }
    require(shape.getLast() % block[0] == 0, "tensor " + name + " has incomplete blocks");
    long numbers = shape.stream().reduce(1L, (one, other) -> one * other);
    return numbers / block[0] * block[1];
  }

  private static String printable(String name) {
    return name.replaceAll("[^\\p{Graph}]", "?");
  }

  private ByteBuffer ints(int count, String what) throws IOException {
    return read(count * Integer.BYTES, what);
  }

  private ByteBuffer read(int bytes, String what) throws IOException {
    var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new CheckpointException("it ends inside " + what);
      }
    }
    return buffer.flip();
  }

  private void skip(long bytes, String what) throws IOException {
    require(bytes <= size - in.position(), "it ends inside " + what);
    in.position(in.position() + bytes);
  }

  private static void require(boolean holds, String otherwise) throws CheckpointException {
    if (!holds) {
      throw new CheckpointException(otherwise);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
