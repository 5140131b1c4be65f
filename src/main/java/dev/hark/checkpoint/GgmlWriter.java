package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// Writes a ggml Whisper model in the order in which whisper.cpp reads it: header, mel filters,
/// vocabulary, tensors.
final class GgmlWriter implements AutoCloseable {
  private final FileChannel out;
  private final Optional<TensorQuantizer> quantizer;

  GgmlWriter(Path file, Optional<TensorQuantizer> quantizer) throws IOException {
    this.out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.quantizer = quantizer;
  }

  void writeHeader(WhisperConfig config) throws IOException {
    var fileType =
        quantizer
            .map(present -> GgmlHeader.fileType(present.format()))
            .orElse(GgmlType.F16.fileType());
    writeInts(config.header(fileType).ints());
  }

  void writeMelFilters(int count) throws IOException {
    writeInts(count, MelFilters.BINS);
    write(floats(MelFilters.compute(count)));
  }

  void writeVocabulary(Vocabulary vocabulary) throws IOException {
    writeInts(vocabulary.tokens().size());
    for (var token : vocabulary.tokens()) {
      write(buffer(Integer.BYTES + token.length).putInt(token.length).put(token).flip());
    }
  }

  /// Begins a tensor. Its numbers go to the sink that this returns.
  TensorSink begin(Layout.Entry entry) throws IOException {
    return entry.half()
        ? beginSmall(entry.target(), entry.ggmlShape())
        : beginFull(entry.target(), entry.ggmlShape());
  }

  /// Begins a tensor that keeps 32 bits.
  TensorSink beginFull(String name, List<Long> shape) throws IOException {
    writeTensorHeader(name, shape, GgmlType.F32);
    return numbers -> write(floats(numbers));
  }

  /// Begins a tensor of 16 bits, or of fewer if it is a matrix and the file is quantised.
  ///
  /// @throws CheckpointException if its rows do not fit the format
  TensorSink beginSmall(String name, List<Long> shape) throws IOException {
    if (quantizer.isEmpty() || shape.size() != 2) {
      writeTensorHeader(name, shape, GgmlType.F16);
      return numbers -> write(halves(name, numbers));
    }
    int row = Math.toIntExact(shape.getLast());
    var smaller = quantizer.get();
    smaller.format().requireFits(name, row);
    writeTensorHeader(name, shape, smaller.format().type());
    return numbers -> {
      requireWithinHalf(name, numbers);
      write(smaller.quantize(numbers, row));
    };
  }

  private void writeTensorHeader(String name, List<Long> shape, GgmlType type) throws IOException {
    var bytes = name.getBytes(StandardCharsets.UTF_8);
    writeInts(shape.size(), bytes.length, type.tensorType());
    for (var dimension : shape.reversed()) {
      writeInts(Math.toIntExact(dimension));
    }
    write(ByteBuffer.wrap(bytes));
  }

  /// Takes the numbers of one tensor, in whole rows.
  interface TensorSink {
    void write(float[] numbers) throws IOException;
  }

  private static ByteBuffer floats(float[] numbers) {
    var bytes = buffer(numbers.length * Float.BYTES);
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }

  private static ByteBuffer halves(String name, float[] numbers) throws CheckpointException {
    requireWithinHalf(name, numbers);
    var bytes = buffer(numbers.length * Short.BYTES);
    for (var number : numbers) {
      bytes.putShort(Float.floatToFloat16(number));
    }
    return bytes.flip();
  }

  /// Checks that 16 bits can hold the numbers. The scales of quantised blocks have 16 bits too.
  private static void requireWithinHalf(String name, float[] numbers) throws CheckpointException {
    for (var number : numbers) {
      if (!Float.isFinite(Float.float16ToFloat(Float.floatToFloat16(number)))) {
        throw new CheckpointException(
            "tensor %s: %s %s"
                .formatted(
                    name,
                    number,
                    Float.isFinite(number) ? "is too large for 16 bits" : "is no number"));
      }
    }
  }

  void writeInts(int... values) throws IOException {
    var bytes = buffer(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    write(bytes.flip());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /// Waits until everything is on the disk.
  void force() throws IOException {
    out.force(true);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
