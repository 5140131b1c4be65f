package dev.hark.whisper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A copy of the demo model in which something is different.
public final class DemoModelCopy {
  private static final int TEXT_LAYERS = 9 * Integer.BYTES;
  private static final int HEADER = 12 * Integer.BYTES;

  private final byte[] bytes;
  private final ByteBuffer model;

  public DemoModelCopy() throws IOException {
    bytes = Files.readAllBytes(Clips.model());
    model = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Writes it without the last layers of the decoder.
  ///
  /// @param count of those that stay, 1 to 4
  public Path withDecoderLayers(int count, Path file) throws IOException {
    model.putInt(TEXT_LAYERS, count);
    model.position(firstTensor());
    var copy = new ByteArrayOutputStream();
    copy.write(bytes, 0, model.position());
    while (model.hasRemaining()) {
      int from = model.position();
      var name = readTensor();
      if (!name.matches("decoder\\.blocks\\.[" + count + "-9]\\..*")) {
        copy.write(bytes, from, model.position() - from);
      }
    }
    return Files.write(file, copy.toByteArray());
  }

  /// Returns where the first tensor begins, behind the mel filters and the vocabulary.
  private int firstTensor() {
    model.position(HEADER);
    int filters = model.getInt() * model.getInt();
    model.position(model.position() + filters * Float.BYTES);
    for (int words = model.getInt(); words > 0; words--) {
      int length = model.getInt();
      model.position(model.position() + length);
    }
    return model.position();
  }

  private String readTensor() {
    int dimensions = model.getInt();
    var name = new byte[model.getInt()];
    int length = model.getInt() == 0 ? Float.BYTES : Short.BYTES;
    for (int i = 0; i < dimensions; i++) {
      length *= model.getInt();
    }
    model.get(name);
    model.position(model.position() + length);
    return new String(name, StandardCharsets.UTF_8);
  }
}
