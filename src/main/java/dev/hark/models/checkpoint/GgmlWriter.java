package dev.hark.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Writes a ggml Whisper model in the order in which whisper.cpp reads it: header, mel filters,
/// vocabulary, tensors.
final class GgmlWriter implements AutoCloseable {
  private static final int MAGIC = 0x67676d6c; // "ggml"
  private static final int F32 = 0;
  private static final int F16 = 1;

  /// Quantised files say so in the thousands of their type.
  private static final int QUANTISATION_VERSION = 2 * 1000;

  private final FileChannel out;
  private final Optional<TensorQuantizer> quantizer;

  GgmlWriter(Path file, Optional<TensorQuantizer> quantizer) throws IOException {
    this.out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.quantizer = quantizer;
  }

  void writeHeader(WhisperConfig config) throws IOException {
    int type = quantizer.map(it -> QUANTISATION_VERSION + it.fileType()).orElse(F16);
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
        type);
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
    var sink = sink(entry);
    var name = entry.target().getBytes(StandardCharsets.UTF_8);
    writeInts(entry.ggmlShape().size(), name.length, sink.type());
    for (var dimension : entry.ggmlShape().reversed()) {
      writeInts(Math.toIntExact(dimension));
    }
    write(ByteBuffer.wrap(name));
    return sink;
  }

  private TensorSink sink(Layout.Entry entry) {
    if (!entry.half()) {
      return new TensorSink(F32, numbers -> write(floats(numbers)));
    }
    int row = Math.toIntExact(entry.shape().getLast());
    var smaller = quantizer.filter(it -> entry.shape().size() == 2 && row % it.blockSize() == 0);
    return smaller
        .map(it -> new TensorSink(it.tensorType(), n -> write(it.quantize(n, row))))
        .orElseGet(() -> new TensorSink(F16, numbers -> write(halves(entry, numbers))));
  }

  /// Takes the numbers of one tensor, in whole rows.
  ///
  /// @param type ggml's number of the format they are written in
  record TensorSink(int type, Rows rows) {
    void write(float[] numbers) throws IOException {
      rows.write(numbers);
    }
  }

  /// Writes rows.
  interface Rows {
    void write(float[] numbers) throws IOException;
  }

  private static ByteBuffer floats(float[] numbers) {
    var bytes = buffer(numbers.length * Float.BYTES);
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }

  private static ByteBuffer halves(Layout.Entry entry, float[] numbers) throws CheckpointException {
    var bytes = buffer(numbers.length * Short.BYTES);
    for (var number : numbers) {
      short half = Float.floatToFloat16(number);
      if (!Float.isFinite(Float.float16ToFloat(half))) {
        throw new CheckpointException(
            "tensor %s: %s is too large for 16 bits".formatted(entry.source(), number));
      }
      bytes.putShort(half);
    }
    return bytes.flip();
  }

  private void writeInts(int... values) throws IOException {
    var bytes = buffer(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    write(bytes.flip());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(ByteBuffer bytes) throws IOException {
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
