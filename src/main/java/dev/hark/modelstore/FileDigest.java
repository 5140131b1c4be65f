package dev.hark.modelstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Holds the digest that the bytes of a file must have.
///
/// @param algorithm `SHA-1` or `SHA-256`
/// @param hex in lower case
record FileDigest(String algorithm, String hex) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int BUFFER = 1 << 20;

  static FileDigest sha1(String hex) {
    return new FileDigest("SHA-1", hex.toLowerCase(Locale.ROOT));
  }

  /// Returns the digest; empty if the text is no SHA-256, quoted or not.
  static Optional<FileDigest> sha256(String text) {
    var bare = text.replace("\"", "");
    return SHA256.matcher(bare).matches()
        ? Optional.of(new FileDigest("SHA-256", bare.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  MessageDigest start() {
    return start(algorithm);
  }

  static MessageDigest start(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  boolean matches(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest()).equals(hex);
  }

  /// Returns whether the file has this digest, after reading all of it.
  ///
  /// @throws InterruptedException if the thread was interrupted
  boolean matches(Path file, TransferListener listener) throws IOException, InterruptedException {
    var digest = start();
    long total = Files.size(file);
    long done = 0;
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        done += count;
        listener.at(done, total);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    return matches(digest);
  }
}
