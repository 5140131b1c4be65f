import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// A WAV file: 16 kHz, mono, 16 bit.
record Clip(int seconds, byte[] wav) {
  private static final int HEADER = 44;
  private static final int RATE = 16_000; // Hz
  private static final int BYTES_PER_SECOND = 2 * RATE;
  private static final int TALK_SECONDS = 20;

  /// Amplitude: about -66 dB of full scale.
  private static final int ROOM_NOISE = 30;

  /// The beginning of a recording.
  ///
  /// @param recording a WAV file of the same kind with the plain header of 44 bytes, as the
  ///   fixtures are
  static Clip of(Path recording, int seconds) throws IOException {
    var source = samples(recording);
    int length = seconds * BYTES_PER_SECOND;
    if (source.length < length) {
      throw new IOException(recording + " is shorter than " + seconds + " s");
    }
    return new Clip(seconds, wav(Arrays.copyOf(source, length)));
  }

  /// The recording over and over.
  static Clip repeated(Path recording, int seconds) throws IOException {
    var source = samples(recording);
    var samples = new byte[seconds * BYTES_PER_SECOND];
    for (int at = 0; at < samples.length; at += source.length) {
      System.arraycopy(source, 0, samples, at, Math.min(source.length, samples.length - at));
    }
    return new Clip(seconds, wav(samples));
  }

  /// Speech of 20 s at a time, and between it the faint noise of a quiet room.
  ///
  /// @param silence its part of the whole, 0 to 1
  static Clip mostlySilence(Path recording, int seconds, double silence) throws IOException {
    var speech = samples(recording);
    var samples = new byte[seconds * BYTES_PER_SECOND];
    int period = (int) (TALK_SECONDS / (1 - silence)) * BYTES_PER_SECOND;
    int talk = TALK_SECONDS * BYTES_PER_SECOND;
    var random = new Random(1);
    int said = 0;
    for (int at = 0; at < samples.length; at += 2) {
      if (at % period < talk) {
        samples[at] = speech[said % speech.length];
        samples[at + 1] = speech[(said + 1) % speech.length];
        said += 2;
      } else {
        int noise = random.nextInt(-ROOM_NOISE, ROOM_NOISE + 1);
        samples[at] = (byte) noise;
        samples[at + 1] = (byte) (noise >> 8);
      }
    }
    return new Clip(seconds, wav(samples));
  }

  private static byte[] samples(Path recording) throws IOException {
    var source = Files.readAllBytes(recording);
    return Arrays.copyOfRange(source, HEADER, source.length);
  }

  private static byte[] wav(byte[] samples) {
    int length = samples.length;
    var wav = ByteBuffer.allocate(HEADER + length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(HEADER - 8 + length).put(ascii("WAVEfmt ")).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(BYTES_PER_SECOND);
    wav.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(length);
    return wav.put(samples).array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
