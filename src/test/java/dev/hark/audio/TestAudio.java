package dev.hark.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// Audio for the tests of other packages, in a spool of its own.
public final class TestAudio implements AutoCloseable {
  private final Spool spool;
  private final Ffmpeg ffmpeg;
  private final AudioDecoder decoder;

  public TestAudio(Path folder) throws IOException {
    var settings = Workshop.settings(folder.resolve("spool"));
    spool = new Spool(settings);
    ffmpeg = new Ffmpeg(settings, spool);
    decoder = new AudioDecoder(settings, spool, ffmpeg);
  }

  /// One of the recordings in src/test/resources/audio.
  public PcmFile recording(String name) throws InterruptedException {
    return decoder.decode(Fixtures.path(name));
  }

  public static short[] samples(PcmFile pcm) {
    return pcm.read(0, Math.toIntExact(pcm.samples()));
  }

  public PcmFile of(short[] samples) {
    var bytes = ByteBuffer.allocate(samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(samples);
    var file = spool.newFile(".pcm");
    try {
      Files.write(file.path(), bytes.array());
      return PcmFile.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ffmpeg.close();
    spool.close();
  }
}
