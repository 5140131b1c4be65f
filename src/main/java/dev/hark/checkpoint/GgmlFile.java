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

/// Checks a ggml Whisper model without loading it: the header, the mel filters, the vocabulary, and
/// that every tensor exists with the right shape and length.
public final class GgmlFile implements AutoCloseable {
  private static final int MAX_TOKEN_BYTES = 1 << 12;
  private static final int MAX_NAME_BYTES = 256;
  private static final int MAX_DIMENSIONS = 4;

  private final FileChannel in;
  private final long size;

  private GgmlFile(FileChannel in) throws IOException {
    this.in = in;
    this.size = in.size();
  }

  /// Checks a file.
  ///
  /// @throws CheckpointException if something is wrong with it; the message names it
  public static void check(Path file) throws IOException {
    try (var model = new GgmlFile(FileChannel.open(file, StandardOpenOption.READ))) {
      var config = model.header();
      model.melFilters(config);
      model.vocabulary(config);
      model.tensors(config);
    }
  }

  private WhisperConfig header() throws IOException {
    var header =
        GgmlHeader.parse(read(GgmlHeader.BYTES, "the header"))
            .orElseThrow(() -> new CheckpointException("it is not a ggml file"));
    require(header.isPlausible(), "it is not a Whisper model: " + header);
    return new WhisperConfig(
        header.vocabulary(),
        header.audioContext(),
        header.textContext(),
        header.audioState(),
        header.audioHeads(),
        header.audioLayers(),
        4 * header.audioState(),
        header.textHeads(),
        header.textLayers(),
        4 * header.audioState(),
        header.melBins());
  }

  private void melFilters(WhisperConfig config) throws IOException {
    var sizes = ints(2, "the mel filters");
    require(
        sizes.getInt() == config.melBins() && sizes.getInt() == MelFilters.BINS,
        "its mel filters are not %d x %d".formatted(config.melBins(), MelFilters.BINS));
    skip((long) config.melBins() * MelFilters.BINS * Float.BYTES, "the mel filters");
  }

  private void vocabulary(WhisperConfig config) throws IOException {
    int count = ints(1, "the vocabulary").getInt();
    require(
        count > 0 && count <= config.vocabulary(), "its vocabulary has %d words".formatted(count));
    for (int i = 0; i < count; i++) {
      int length = ints(1, "the vocabulary").getInt();
      require(
          length >= 0 && length <= MAX_TOKEN_BYTES,
          "word %d is %d bytes long".formatted(i, length));
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
            && dimensions <= MAX_DIMENSIONS
            && nameLength > 0
            && nameLength <= MAX_NAME_BYTES,
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
    var format =
        GgmlType.ofTensor(type)
            .filter(known -> known == GgmlType.F32 || entry.half())
            .orElseThrow(
                () -> new CheckpointException("tensor %s is of format %d".formatted(name, type)));
    require(shape.getLast() % format.blockSize() == 0, "tensor " + name + " has incomplete blocks");
    return format.bytes(shape.stream().reduce(1L, (product, size) -> product * size));
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

  private static void require(boolean holds, String complaint) throws CheckpointException {
    if (!holds) {
      throw new CheckpointException(complaint);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
