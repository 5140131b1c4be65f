package dev.hark.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Writes files in the format of safetensors, right and wrong ones.
final class SafeTensorsWriter {
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final List<String> entries = new ArrayList<>();

  /// Appends a tensor.
  SafeTensorsWriter add(String name, NumberFormat format, List<Integer> shape, float... numbers) {
    int begin = data.size();
    var bytes = ByteBuffer.allocate(numbers.length * format.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      switch (format) {
        case F32 -> bytes.putFloat(number);
        case F16 -> bytes.putShort(Float.floatToFloat16(number));
        case BF16 -> bytes.putShort((short) (Float.floatToIntBits(number) >>> 16));
      }
    }
    data.writeBytes(bytes.array());
    entries.add(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
            .formatted(name, format, shape, begin, data.size()));
    return this;
  }

  void write(Path file) throws IOException {
    write(file, entries.stream().collect(Collectors.joining(",", "{", "}")), data.toByteArray());
  }

  static void write(Path file, String header, byte[] data) throws IOException {
    var text = header.getBytes(StandardCharsets.UTF_8);
    write(file, text.length, text, data);
  }

  static void write(Path file, long headerLength, byte[] header, byte[] data) throws IOException {
    var bytes =
        ByteBuffer.allocate(Long.BYTES + header.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(headerLength)
            .put(header)
            .put(data);
    Files.write(file, bytes.array());
  }

  static float[] repeat(float number, int count) {
    var numbers = new float[count];
    Arrays.fill(numbers, number);
    return numbers;
  }
}
