package dev.hark.access;

import dev.hark.problem.StartRefused;
import java.util.Optional;
import org.springframework.core.env.Environment;

/// Reads the key given from outside, `hark.api-key` (`HARK_API_KEY`).
///
/// The key is read from the environment by hand and is in no settings record: a record's
/// `toString`, the report of a failed validation and the `configprops` endpoint would all show it.
final class KeySetting {
  static final String PROPERTY = "hark.api-key";
  private static final int MIN_LENGTH = 16;

  private KeySetting() {}

  /// Returns the key, empty where none or a blank one is set (as `HARK_API_KEY=` in a compose file
  /// does).
  ///
  /// @throws StartRefused when it is shorter than 16 characters or cannot be sent in a header
  static Optional<RawKey> read(Environment environment) {
    var text = resolve(environment).strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.codePointCount(0, text.length()) < MIN_LENGTH) {
      throw new StartRefused(
          "HARK_API_KEY (hark.api-key) is shorter than %d characters.".formatted(MIN_LENGTH),
          "Set a longer one, for example the output of 'openssl rand -hex 32', or unset it and Hark"
              + " makes a key and shows it once.");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new StartRefused(
          "HARK_API_KEY (hark.api-key) contains a line break or another control character, which no"
              + " client can send in a header.",
          "Set it to one line of printable characters.");
    }
    return Optional.of(RawKey.given(text));
  }

  // The resolver's exception quotes the value, so it is dropped and not chained.
  private static String resolve(Environment environment) {
    try {
      return environment.getProperty(PROPERTY, "");
    } catch (IllegalArgumentException e) {
      throw new StartRefused(
          "HARK_API_KEY (hark.api-key) contains '${', which names another setting, and there is no"
              + " such setting.",
          "Set a key without '${'.");
    }
  }
}
