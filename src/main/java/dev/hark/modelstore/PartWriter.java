package dev.hark.modelstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/// Appends to a partial file and computes its digest on the way.
final class PartWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final PartFile part;
  private final FileChannel out;
  private final Optional<FileDigest> expected;
  private final Optional<MessageDigest> digest;
  private long size;

  private PartWriter(PartFile part, FileChannel out, Optional<FileDigest> expected, long size) {
    this.part = part;
    this.out = out;
    this.expected = expected;
    this.digest = expected.map(FileDigest::start);
    this.size = size;
  }

  /// Starts an empty partial file.
  static PartWriter create(PartFile part, Optional<FileDigest> expected) throws IOException {
    var out =
        FileChannel.open(
            part.path(),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    return new PartWriter(part, out, expected, 0);
  }

  /// Continues after the existing bytes, which are read once for the digest.
  static PartWriter append(PartFile part, Optional<FileDigest> expected) throws IOException {
    var out = FileChannel.open(part.path(), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    var writer = new PartWriter(part, out, expected, out.size());
    if (writer.digest.isPresent()) {
      writer.digestExisting(writer.digest.get());
    }
    return writer;
  }

  private void digestExisting(MessageDigest sum) throws IOException {
    try (var in = Files.newInputStream(part.path())) {
      var buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sum.update(buffer, 0, count);
      }
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  long size() {
    return size;
  }

  void write(byte[] bytes, int count) throws DownloadException {
    digest.ifPresent(hash -> hash.update(bytes, 0, count));
    var buffer = ByteBuffer.wrap(bytes, 0, count);
    try {
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      throw cannotWrite(e);
    }
    size += count;
  }

  private static DownloadException cannotWrite(IOException e) {
    return DownloadException.lasting("the server cannot store the file", e.toString());
  }

  /// Forces the complete file to disk and checks its digest.
  ///
  /// @throws DownloadException if the digest is wrong; the partial file is then deleted
  void finish() throws IOException {
    try {
      out.force(true);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
    if (expected.isPresent() && !expected.get().matches(digest.orElseThrow())) {
      part.discard();
      throw DownloadException.lasting(
          "what was sent is not the expected file",
          "its %s is not %s; it was deleted"
              .formatted(expected.get().algorithm(), expected.get().hex()));
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
