package dev.hark.cli;

import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskProgress.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;

/// Shows how far a download is, how fast it goes and when it will be over.
public record PullBar(Console console) {
  private static final Duration REFRESH = Duration.ofMillis(200);
  private static final int WIDTH = 30;

  /// Waits until it is over.
  public TaskProgress follow(ModelTask pull) throws InterruptedException {
    var progress = pull.progress();
    while (!progress.isOver()) {
      console.progress(bar(progress));
      progress = pull.await(REFRESH);
    }
    console.clearProgress();
    return progress;
  }

  static String bar(TaskProgress progress) {
    if (progress.state() == State.WAITING) {
      return progress.name() + "  waiting";
    }
    var parts = new ArrayList<String>();
    parts.add(progress.name());
    if (progress.total() > 0) {
      double share = Math.min(1, progress.bytes() / (double) progress.total());
      int filled = (int) (share * WIDTH);
      parts.add(
          String.format(
              Locale.ROOT,
              "[%s%s] %3.0f %%",
              "#".repeat(filled),
              "-".repeat(WIDTH - filled),
              share * 100));
    }
    parts.add(
        Sizes.of(progress.bytes())
            + (progress.total() > 0 ? " / " + Sizes.of(progress.total()) : ""));
    parts.add(Sizes.of(progress.bytesPerSecond()) + "/s");
    progress
        .remaining()
        .ifPresent(left ->
            parts.add(
                String.format(
                    Locale.ROOT, "%d:%02d left", left.toMinutes(), left.toSecondsPart())));
    return String.join("  ", parts);
  }
}
