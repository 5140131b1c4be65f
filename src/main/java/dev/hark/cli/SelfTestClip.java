package dev.hark.cli;

import dev.hark.audio.Spool;
import dev.hark.audio.SpoolFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

/// Provides spoken digits from the jar, compressed, so that FFmpeg is tested too.
final class SelfTestClip {
  static final String TEXT = "four five one four nine four six";

  private static final String RESOURCE = "/samples/digits-en.ogg";

  private SelfTestClip() {}

  /// Copies it into the spool.
  static SpoolFile in(Spool spool) {
    var file = spool.newFile(".upload");
    try (var in = SelfTestClip.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("the clip is missing in the jar");
      }
      Files.copy(in, file.path(), StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      file.close();
      throw new UncheckedIOException(e);
    }
  }
}
