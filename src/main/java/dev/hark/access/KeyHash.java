package dev.hark.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Holds the SHA-256 of a key.
///
/// A fast hash is right here and a slow one (bcrypt, Argon2) is not: slow hashes make guessing
/// expensive where people choose short passwords, while our secrets are 256 random bits that no one
/// can enumerate, and a slow hash on every request would hand out a way to keep the processor busy
/// without a key.
final class KeyHash {
  private static final int LENGTH = 32;

  private final byte[] digest;

  private KeyHash(byte[] digest) {
    this.digest = digest;
  }

  static KeyHash of(byte[] key) {
    try {
      return new KeyHash(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Reads what [#hex] wrote.
  ///
  /// @throws IllegalArgumentException unless it is 64 hexadecimal digits
  static KeyHash ofHex(String hex) {
    var digest = HexFormat.of().parseHex(hex);
    if (digest.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 hash has 64 hexadecimal digits");
    }
    return new KeyHash(digest);
  }

  String hex() {
    return HexFormat.of().formatHex(digest);
  }

  /// Tells whether the two are equal, in the same time wherever they differ: an ordinary comparison
  /// would tell by its duration how much of a guess was right.
  boolean matches(KeyHash other) {
    return MessageDigest.isEqual(digest, other.digest);
  }

  @Override
  public String toString() {
    return "SHA-256";
  }
}
