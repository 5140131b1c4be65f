package dev.hark.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a file in the safetensors format: eight bytes with the length of the header, the header in
/// JSON, then the numbers. The whole header is checked before anything else is read, because the
/// file may come from anywhere.
final class SafeTensors implements AutoCloseable {
  /// The header of the largest Whisper has 200 KB. The format's own library allows 100 MB.
  static final int MAX_HEADER_BYTES = 16 << 20;

  private static final int PREFIX = Long.BYTES;
  private static final String METADATA = "__metadata__";

  /// Refuses a name that occurs twice: other readers could take it for another tensor than we do.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Tensor> tensors;

  private SafeTensors(Path file, FileChannel channel, Map<String, Tensor> tensors) {
    this.file = file;
    this.channel = channel;
    this.tensors = tensors;
  }

  /// Opens a file and checks its header.
  ///
  /// @throws CheckpointException if something is wrong with it; the message says what
  static SafeTensors open(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new SafeTensors(file, channel, new HeaderReader(file, channel).tensors());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  Set<String> names() {
    return tensors.keySet();
  }

  Optional<Tensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /// Fills the buffer with bytes of a tensor.
  ///
  /// @param offset in bytes from the start of the tensor
  void read(Tensor tensor, long offset, ByteBuffer into) throws IOException {
    try {
      readFully(channel, tensor.position() + offset, into);
    } catch (EOFException e) {
      throw new CheckpointException(
          "%s: tensor %s: the file became shorter while it was read"
              .formatted(file.getFileName(), tensor.name()),
          e);
    }
    into.flip();
  }

  Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static void readFully(FileChannel channel, long position, ByteBuffer into)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new EOFException();
      }
      at += count;
    }
  }

  /// Reads and checks the header.
  private record HeaderReader(Path file, FileChannel channel) {

    Map<String, Tensor> tensors() throws IOException {
      long size = channel.size();
      if (size < PREFIX) {
        throw wrong("it has only " + size + " bytes");
      }
      var prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, 0, prefix);
      long length = prefix.flip().getLong();
      if (length < 2 || length > MAX_HEADER_BYTES) {
        throw wrong(
            "its header claims %s bytes; a Whisper's has at most %d"
                .formatted(Long.toUnsignedString(length), MAX_HEADER_BYTES));
      }
      if (length > size - PREFIX) {
        throw wrong(
            "its header claims %d bytes, but the file has %d in all".formatted(length, size));
      }
      var header = ByteBuffer.allocate((int) length);
      readFully(channel, PREFIX, header);
      var spans = new ArrayList<Span>();
      var tensors = parse(header.array(), PREFIX + length, size, spans);
      checkOverlaps(spans);
      return tensors;
    }

    private Map<String, Tensor> parse(byte[] header, long start, long size, List<Span> spans)
        throws CheckpointException {
      JsonNode root;
      try {
        root = JSON.readTree(header);
      } catch (JacksonException e) {
        throw new CheckpointException(
            file.getFileName() + ": its header is not JSON, or names a tensor twice", e);
      }
      if (!root.isObject()) {
        throw wrong("its header is not a JSON object");
      }
      var tensors = new LinkedHashMap<String, Tensor>();
      for (var entry : root.properties()) {
        if (!entry.getKey().equals(METADATA)) {
          tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), start, size, spans));
        }
      }
      return tensors;
    }

    private Tensor tensor(String name, JsonNode entry, long start, long size, List<Span> spans)
        throws CheckpointException {
      var format =
          NumberFormat.of(entry.path("dtype").asString(""))
              .orElseThrow(() -> wrong(name, "its dtype is " + entry.path("dtype")));
      var shape = new ArrayList<Long>();
      for (var dimension : entry.path("shape")) {
        if (!dimension.canConvertToLong() || dimension.asLong() < 0) {
          throw wrong(name, "its shape is " + entry.path("shape"));
        }
        shape.add(dimension.asLong());
      }
      var offsets = entry.path("data_offsets");
      if (!entry.path("shape").isArray()
          || offsets.size() != 2
          || !offsets.path(0).canConvertToLong()
          || !offsets.path(1).canConvertToLong()) {
        throw wrong(name, "its shape or its offsets are missing");
      }
      var span = new Span(name, offsets.path(0).asLong(), offsets.path(1).asLong());
      if (span.begin < 0 || span.end < span.begin || span.end > size - start) {
        throw wrong(
            name, "its offsets %d to %d lie outside the file".formatted(span.begin, span.end));
      }
      var tensor = new Tensor(name, format, shape, start + span.begin);
      checkLength(tensor, span);
      spans.add(span);
      return tensor;
    }

    private void checkLength(Tensor tensor, Span span) throws CheckpointException {
      try {
        long bytes = Math.multiplyExact(tensor.elements(), (long) tensor.format().bytes());
        if (bytes == span.end - span.begin) {
          return;
        }
      } catch (ArithmeticException e) {
        // no file has that many bytes
      }
      throw wrong(
          tensor.name(),
          "its shape %s does not fit the %d bytes it has"
              .formatted(tensor.shapeText(), span.end - span.begin));
    }

    private void checkOverlaps(List<Span> spans) throws CheckpointException {
      spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
      for (int i = 1; i < spans.size(); i++) {
        if (spans.get(i).begin < spans.get(i - 1).end) {
          throw wrong(spans.get(i).name, "it overlaps " + spans.get(i - 1).name);
        }
      }
    }

    private CheckpointException wrong(String what) {
      return new CheckpointException(file.getFileName() + ": " + what);
    }

    private CheckpointException wrong(String tensor, String what) {
      return wrong("tensor " + tensor + ": " + what);
    }
  }

  private record Span(String name, long begin, long end) {}
}
