package dev.hark.cli;

import dev.hark.transcription.TranscriptListener;
import java.util.Locale;

/// Shows how much of a file is transcribed, and how fast.
public final class ProgressBar implements TranscriptListener {
  private static final int WIDTH = 30;

  private final Console console;
  private final String name;
  private long startedNanos = System.nanoTime();
  private double length;

  ProgressBar(Console console, String name) {
    this.console = console;
    this.name = name;
    console.progress(name + "  decoding");
  }

  @Override
  public void onStarted(double seconds, String engine) {
    length = seconds;
    startedNanos = System.nanoTime();
    onProgress(0);
  }

  @Override
  public void onProgress(double seconds) {
    double part = length == 0 ? 1 : seconds / length;
    double elapsed = (System.nanoTime() - startedNanos) / 1e9;
    console.progress(
        String.format(
            Locale.ROOT,
            "%s  %s  %s / %s  %s",
            name,
            bar(part),
            time(seconds),
            time(length),
            seconds == 0 ? "" : String.format(Locale.ROOT, "%.1fx", seconds / elapsed)));
  }

  /// Draws a bar such as `[####------] 40 %`.
  ///
  /// @param part the fraction that is done; below 0 counts as 0 and above 1 as 1
  public static String bar(double part) {
    double done = Math.clamp(part, 0.0, 1.0);
    int filled = (int) (done * WIDTH);
    return String.format(
        Locale.ROOT, "[%s%s] %3.0f %%", "#".repeat(filled), "-".repeat(WIDTH - filled), done * 100);
  }

  private static String time(double seconds) {
    long whole = (long) seconds;
    return whole >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
