package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Reads a ggml Whisper model from its beginning to its end. The file may come from anywhere, so
/// nothing in it is believed.
final class GgmlReader implements AutoCloseable {
  private static final int LONGEST_NAME = 256;
  private static final int MOST_DIMENSIONS = 4;

  private final Path file;
  private final FileChannel in;
  private final long size;

  GgmlReader(Path file) throws IOException {
    this.file = file;
    this.in = FileChannel.open(file, StandardOpenOption.READ);
    this.size = in.size();
  }

  /// Whether a file begins like one.
  static boolean isModel(Path file) throws IOException {
    try (var reader = new GgmlReader(file)) {
      return reader.size >= Integer.BYTES && reader.ints(1)[0] == GgmlWriter.MAGIC;
    }
  }

  /// A tensor whose numbers come next.
  ///
  /// @param shape row-major, the slowest dimension first
  /// @param type ggml's number of its format
  record TensorHeader(String name, List<Long> shape, int type) {
    TensorHeader {
      shape = List.copyOf(shape);
    }

    long elements() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  boolean atEnd() throws IOException {
    return in.position() == size;
  }

  /// What is read, 0 to 1.
  double progress() throws IOException {
    return (double) in.position() / size;
  }

  int[] ints(int count) throws IOException {
    var values = new int[count];
    bytes(count * Integer.BYTES).asIntBuffer().get(values);
    return values;
  }

  /// The next bytes, little-endian.
  ///
  /// @throws CheckpointException if the file has fewer
  ByteBuffer bytes(int count) throws IOException {
    if (count < 0 || count > size - in.position()) {
      throw wrong("it is cut off or damaged at byte " + in.position());
    }
    var buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw wrong("it became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  TensorHeader tensorHeader() throws IOException {
    var start = ints(3);
    if (start[0] < 1 || start[0] > MOST_DIMENSIONS || start[1] < 1 || start[1] > LONGEST_NAME) {
      throw wrong("it is damaged before byte " + in.position());
    }
    var shape = new ArrayList<Long>();
    for (int dimension : ints(start[0])) {
      if (dimension < 1) {
        throw wrong("a tensor has the dimension " + dimension);
      }
      shape.addFirst((long) dimension);
    }
    var header =
        new TensorHeader(
            StandardCharsets.UTF_8.decode(bytes(start[1])).toString(), shape, start[2]);
    checkLength(header);
    return header;
  }

  private void checkLength(TensorHeader header) throws IOException {
    if (header.type() != GgmlWriter.F32 && header.type() != GgmlWriter.F16) {
      throw wrong(
          "tensor %s has the format %d, neither 32 nor 16 bits"
              .formatted(header.name(), header.type()));
    }
    long bytes = header.type() == GgmlWriter.F32 ? Float.BYTES : Short.BYTES;
    try {
      bytes = Math.multiplyExact(bytes, header.elements());
    } catch (ArithmeticException e) {
      bytes = Long.MAX_VALUE;
    }
    if (bytes > size - in.position()) {
      throw wrong("it is cut off in the tensor " + header.name());
    }
  }

  /// The next numbers of a tensor.
  float[] numbers(TensorHeader tensor, int count) throws IOException {
    var numbers = new float[count];
    if (tensor.type() == GgmlWriter.F32) {
      bytes(count * Float.BYTES).asFloatBuffer().get(numbers);
    } else {
      var halves = bytes(count * Short.BYTES).asShortBuffer();
      for (int i = 0; i < count; i++) {
        numbers[i] = Float.float16ToFloat(halves.get());
      }
    }
    return numbers;
  }

  CheckpointException wrong(String what) {
    return new CheckpointException(file.getFileName() + ": " + what);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
