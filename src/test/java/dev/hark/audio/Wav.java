package dev.hark.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Builds WAV files, right and wrong ones.
final class Wav {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Wav() {
    text("RIFF").int32(0xFFFF_FFFFL).text("WAVE");
  }

  static Wav pcm(int channels, long rate, int bits) {
    return new Wav().format(1, channels, rate, channels * bits / 8, bits);
  }

  static Wav readable() {
    return pcm(1, 16_000, 16);
  }

  Wav format(int tag, int channels, long rate, int blockAlign, int bits) {
    return text("fmt ").int32(16).formatBody(tag, channels, rate, blockAlign, bits);
  }

  Wav formatBody(int tag, int channels, long rate, int blockAlign, int bits) {
    return int16(tag)
        .int16(channels)
        .int32(rate)
        .int32(rate * blockAlign)
        .int16(blockAlign)
        .int16(bits);
  }

  Wav chunk(String name, long statedLength, byte[] body) {
    return text(name).int32(statedLength).raw(body);
  }

  Wav data(byte[] samples) {
    return chunk("data", samples.length, samples);
  }

  Wav text(String text) {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Wav raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  Wav int16(int value) {
    return raw(little(2).putShort((short) value).array());
  }

  Wav int32(long value) {
    return raw(little(4).putInt((int) value).array());
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
