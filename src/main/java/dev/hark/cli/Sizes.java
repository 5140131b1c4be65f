package dev.hark.cli;

import java.util.Locale;

/// Shows bytes to a person.
public final class Sizes {
  private static final double MEBIBYTE = 1 << 20;
  private static final double GIBIBYTE = 1 << 30;

  private Sizes() {}

  /// Returns `885 KiB`, `142 MiB` or `2.9 GiB`.
  public static String of(long bytes) {
    if (bytes >= GIBIBYTE) {
      return String.format(Locale.ROOT, "%.1f GiB", bytes / GIBIBYTE);
    }
    return bytes >= MEBIBYTE
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / MEBIBYTE)
        : String.format(Locale.ROOT, "%d KiB", Math.ceilDiv(bytes, 1024));
  }
}
