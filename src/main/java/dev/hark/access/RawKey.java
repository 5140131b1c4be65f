package dev.hark.access;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/// Holds the whole text of a key, secret included. It is a class and not a record so that no
/// generated `toString` can carry the secret into a log or an exception.
final class RawKey {
  private static final Pattern ID = Pattern.compile("[a-z0-9]{8,32}");
  private static final Pattern SHAPE = Pattern.compile("hk_(" + ID + ")_[A-Za-z0-9]{32,128}");
  private static final String ALPHABET =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int ID_LENGTH = 10;
  private static final int ID_ALPHABET = 36;

  /// 43 characters out of 62 carry 256 bits.
  private static final int SECRET_LENGTH = 43;

  private final String text;
  private final KeyHash hash;

  private RawKey(String text, Charset charset) {
    this.text = text;
    this.hash = KeyHash.of(text.getBytes(charset));
  }

  /// Takes a key from the server's own configuration.
  static RawKey given(String text) {
    return new RawKey(text, StandardCharsets.UTF_8);
  }

  /// Takes a key as a servlet container hands out a header: one character for each byte on the
  /// wire. The hash is of those bytes, so that a key beyond ASCII sent as UTF-8 is the key that was
  /// given.
  static RawKey received(String header) {
    return new RawKey(header, StandardCharsets.ISO_8859_1);
  }

  /// Makes a new key, `hk_<id>_<secret>`.
  static RawKey generate(SecureRandom random) {
    return given(
        "hk_"
            + draw(random, ID_LENGTH, ID_ALPHABET)
            + "_"
            + draw(random, SECRET_LENGTH, ALPHABET.length()));
  }

  /// Tells whether the text has the form of a key's public part.
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static String draw(SecureRandom random, int length, int alphabet) {
    var drawn = new StringBuilder(length);
    random.ints(length, 0, alphabet).forEach(index -> drawn.append(ALPHABET.charAt(index)));
    return drawn.toString();
  }

  /// Returns the public part, empty where the text is not of the form `hk_<id>_<secret>`.
  Optional<String> id() {
    var matcher = SHAPE.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  KeyHash hash() {
    return hash;
  }

  /// Returns the text itself, for the one moment in which it is shown.
  String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return id().map(id -> "hk_" + id + "_***").orElse("***");
  }
}
