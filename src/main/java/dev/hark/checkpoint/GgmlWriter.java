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
  static final int MAGIC = 0x67676d6c; // "ggml"
  static final int F32 = 0;
  static final int F16 = 1;

  /// Quantised files say so in the thousands of their type.
  private static final int QUANTISATION_VERSION = 2 * 1000;

  private final FileChannel out;
  private final Optional<TensorQuantizer> quantizer;

  GgmlWriter(Path file, Optional<TensorQuantizer> quantizer) throws IOException {
    this.out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.quantizer = quantizer;
  }

  void writeHeader(WhisperConfig config) throws IOException {
    writeInts(
        MAGIC,
        config.vocabulary(),
        config.audioPositions(),
        config.width(),
        config.encoderHeads(),
        config.encoderLayers(),
        config.textPositions(),
        config.width(),
        config.decoderHeads(),
        config.decoderLayers(),
        config.melBins(),
        quantizer.map(it -> fileType(it.format())).orElse(F16));
  }

  static int fileType(QuantizedFormat format) {
    return QUANTISATION_VERSION + format.fileType();
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

  /// Begins a tensor, whose numbers follow.
  TensorSink begin(Layout.Entry entry) throws IOException {
    return entry.half()
        ? beginSmall(entry.target(), entry.ggmlShape())
        : beginFull(entry.target(), entry.ggmlShape());
  }

  /// Begins a tensor that keeps 32 bits.
  TensorSink beginFull(String name, List<Long> shape) throws IOException {
    writeTensorHeader(name, shape, F32);
    return numbers -> write(floats(numbers));
  }

  /// Begins a tensor of 16 bits, or fewer if it is a matrix and the file is quantised.
  ///
  /// @throws CheckpointException if its rows do not fit the format
  TensorSink beginSmall(String name, List<Long> shape) throws IOException {
    if (quantizer.isEmpty() || shape.size() != 2) {
      writeTensorHeader(name, shape, F16);
      return numbers -> write(halves(name, numbers));
    }
    int row = Math.toIntExact(shape.getLast());
    var smaller = quantizer.get();
    smaller.format().requireFits(name, row);
    writeTensorHeader(name, shape, smaller.tensorType());
    return numbers -> {
      requireWithinHalf(name, numbers);
      write(smaller.quantize(numbers, row));
    };
  }

  private void writeTensorHeader(String name, List<Long> shape, int type) throws IOException {
    var bytes = name.getBytes(StandardCharsets.UTF_8);
    writeInts(shape.size(), bytes.length, type);
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

  /// The scales of quantised blocks have 16 bits too.
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
