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

/// Reads a ggml Whisper model from beginning to end. The file may come from anywhere, so nothing in
/// it is trusted.
final class GgmlReader implements AutoCloseable {
  private static final int MAX_NAME_BYTES = 256;
  private static final int MAX_DIMENSIONS = 4;

  private final Path file;
  private final FileChannel in;
  private final long size;

  GgmlReader(Path file) throws IOException {
    this.file = file;
    this.in = FileChannel.open(file, StandardOpenOption.READ);
    this.size = in.size();
  }

  /// Tells whether a file begins like a ggml model.
  static boolean isModel(Path file) throws IOException {
    try (var reader = new GgmlReader(file)) {
      return reader.size >= Integer.BYTES && GgmlHeader.isMagic(reader.bytes(Integer.BYTES));
    }
  }

  /// The header of a tensor, which its numbers follow.
  ///
  /// @param shape row-major, the slowest dimension first
  /// @param type its format, 32 or 16 bits
  record TensorHeader(String name, List<Long> shape, GgmlType type) {
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

  /// Returns the part of the file that has been read, 0 to 1.
  double progress() throws IOException {
    return (double) in.position() / size;
  }

  int[] ints(int count) throws IOException {
    var values = new int[count];
    bytes(count * Integer.BYTES).asIntBuffer().get(values);
    return values;
  }

  /// Reads the next bytes, in little-endian order.
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
    if (start[0] < 1 || start[0] > MAX_DIMENSIONS || start[1] < 1 || start[1] > MAX_NAME_BYTES) {
      throw wrong("it is damaged before byte " + in.position());
    }
    var shape = new ArrayList<Long>();
    for (int dimension : ints(start[0])) {
      if (dimension < 1) {
        throw wrong("a tensor has the dimension " + dimension);
      }
      shape.addFirst((long) dimension);
    }
    var name = StandardCharsets.UTF_8.decode(bytes(start[1])).toString();
    var header = new TensorHeader(name, shape, type(name, start[2]));
    checkLength(header);
    return header;
  }

  private GgmlType type(String name, int number) throws CheckpointException {
    return GgmlType.ofTensor(number)
        .filter(type -> type == GgmlType.F32 || type == GgmlType.F16)
        .orElseThrow(() ->
            wrong("tensor %s has the format %d, neither 32 nor 16 bits".formatted(name, number)));
  }

  private void checkLength(TensorHeader header) throws IOException {
    long bytes;
    try {
      bytes = Math.multiplyExact(header.type().bytes(1), header.elements());
    } catch (ArithmeticException e) {
      bytes = Long.MAX_VALUE;
    }
    if (bytes > size - in.position()) {
      throw wrong("it is cut off in the tensor " + header.name());
    }
  }

  /// Reads the next numbers of a tensor.
  float[] numbers(TensorHeader tensor, int count) throws IOException {
    var numbers = new float[count];
    if (tensor.type() == GgmlType.F32) {
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
