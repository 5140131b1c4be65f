package dev.hark.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The number formats of safetensors that Whisper checkpoints use.
enum NumberFormat {
  F32(4) {
    @Override
    float read(ByteBuffer from) {
      return from.getFloat();
    }
  },
  F16(2) {
    @Override
    float read(ByteBuffer from) {
      return Float.float16ToFloat(from.getShort());
    }
  },
  BF16(2) {
    @Override
    float read(ByteBuffer from) {
      return Float.intBitsToFloat(from.getShort() << 16);
    }
  };

  private final int bytes;

  NumberFormat(int bytes) {
    this.bytes = bytes;
  }

  /// Finds the format with a name in a header; empty if it is none of these.
  static Optional<NumberFormat> of(String name) {
    return Arrays.stream(values()).filter(format -> format.name().equals(name)).findFirst();
  }

  int bytes() {
    return bytes;
  }

  abstract float read(ByteBuffer from);
}
