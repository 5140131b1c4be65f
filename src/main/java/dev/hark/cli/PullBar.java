package dev.hark.cli;

import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;

/// Shows the progress of a download, its speed and when it will be over.
public record PullBar(Console console) {
  private static final Duration REFRESH = Duration.ofMillis(200);

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
    if (progress.state() instanceof TaskState.Waiting) {
      return progress.name() + "  waiting";
    }
    var amount = progress.state().progress();
    var parts = new ArrayList<String>();
    parts.add(progress.name());
    if (amount.total() > 0) {
      parts.add(ProgressBar.bar((double) amount.bytes() / amount.total()));
    }
    parts.add(
        Sizes.of(amount.bytes()) + (amount.total() > 0 ? " / " + Sizes.of(amount.total()) : ""));
    parts.add(Sizes.of(amount.bytesPerSecond()) + "/s");
    amount
        .remaining()
        .ifPresent(left ->
            parts.add(
                String.format(
                    Locale.ROOT, "%d:%02d left", left.toMinutes(), left.toSecondsPart())));
    return String.join("  ", parts);
  }
}
