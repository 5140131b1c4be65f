package dev.hark.api.audio;

import java.util.regex.Pattern;

/// Makes the name that a client gives its file fit for messages and the log. The name is never used
/// as a path.
final class FileName {
  private static final int MAX_CHARACTERS = 255;

  /// This matches controls, bidirectional overrides and everything else that does not show.
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\ufffd]");

  private FileName() {}

  static String harmless(String sent) {
    var base = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
    var visible = INVISIBLE.matcher(base).replaceAll("").strip();
    var cut = visible.codePoints().limit(MAX_CHARACTERS).toArray();
    var name = new String(cut, 0, cut.length);
    return name.isEmpty() ? "upload" : name;
  }
}
