import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The beginning of a recording as a WAV file: 16 kHz, mono, 16 bit.
record Clip(int seconds, byte[] wav) {
  private static final int HEADER = 44;
  private static final int RATE = 16_000; // Hz
  private static final int BYTES_PER_SECOND = 2 * RATE;

  /// @param recording a WAV file of the same kind with the plain header of 44 bytes, as the
  ///   fixtures are
  static Clip of(Path recording, int seconds) throws IOException {
    var source = Files.readAllBytes(recording);
    int length = seconds * BYTES_PER_SECOND;
    if (source.length < HEADER + length) {
      throw new IOException(recording + " is shorter than " + seconds + " s");
    }
    var wav = ByteBuffer.allocate(HEADER + length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(HEADER - 8 + length).put(ascii("WAVEfmt ")).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(BYTES_PER_SECOND);
    wav.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(length);
    wav.put(source, HEADER, length);
    return new Clip(seconds, wav.array());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
