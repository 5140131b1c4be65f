package dev.hark.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Shows how far a model in the making is: to a person as a bar, to the server as lines of JSON.
public final class NewModelProgress {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long LINE_EVERY_NANOS = Duration.ofMillis(200).toNanos();

  /// The parts of the work, as the server calls them.
  public enum Stage {
    DOWNLOAD("download", "downloading"),
    CONVERT("convert", "writing"),
    TRY("try", "trying it"),
    EVALUATE("evaluate", "evaluating it");

    private final String word;
    private final String phrase;

    Stage(String word, String phrase) {
      this.word = word;
      this.phrase = phrase;
    }
  }

  private final Console console;
  private final String name;
  private final boolean json;
  private Stage stage = Stage.TRY;
  private long lastNanos;
  private boolean begun;

  NewModelProgress(Console console, String name, boolean json) {
    this.console = console;
    this.name = name;
    this.json = json;
  }

  /// A part of the work begins of which nothing more is known.
  public void at(Stage now) {
    at(now, 0, 0);
  }

  /// So much of a part of the work is done.
  ///
  /// @param total bytes of all; 0 if unknown
  public void at(Stage now, long bytes, long total) {
    if (!json) {
      console.progress(
          "%s  %s"
              .formatted(
                  name,
                  total == 0
                      ? now.phrase
                      : now.phrase + "  " + ProgressBar.bar((double) bytes / total)));
      return;
    }
    long nanos = System.nanoTime();
    boolean due = !begun || now != stage || bytes == total || nanos - lastNanos > LINE_EVERY_NANOS;
    if (due) {
      begun = true;
      stage = now;
      lastNanos = nanos;
      console.result(
          JSON.writeValueAsString(Map.of("stage", now.word, "bytes", bytes, "total", total)));
    }
  }

  /// It is there.
  ///
  /// @param bytes of the file
  /// @param what was made, in words
  void done(long bytes, String what, List<String> warnings) {
    if (json) {
      var all = warnings.isEmpty() ? what : what + "; warning: " + String.join("; ", warnings);
      console.result(JSON.writeValueAsString(Map.of("result", all, "bytes", bytes)));
      return;
    }
    console.result(name + ": " + what);
    warnings.forEach(warning -> console.result("warning: " + warning));
    console.result("try it:          hark transcribe --model " + name + " FILE");
    console.result("in a request:    model=" + name);
    console.result("as the default:  hark models alias default=" + name);
  }
}
