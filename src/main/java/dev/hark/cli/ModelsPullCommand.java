package dev.hark.cli;

import dev.hark.models.ModelDownloads;
import dev.hark.models.Pull;
import dev.hark.models.PullProgress;
import dev.hark.models.PullProgress.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hark models pull`: fetches models, with their digest proven.
@Command(
    name = "pull",
    header = "Downloads models.",
    description = {
      "From Hugging Face, or from HARK_MODELS_SOURCE: a folder, or the address of one, with files"
          + " named ggml-NAME.bin.",
      "A download that was broken off goes on where it stopped."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsPullCommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofMillis(200);
  private static final int WIDTH = 30;

  private final Console console;

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "Names; 'hark models list --all' shows the official ones.")
  private List<String> names = List.of();

  @Option(names = "--force", description = "Downloads also what is here already.")
  private boolean force;

  ModelsPullCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var workshop = Workshop.openStore()) {
      var downloads = workshop.get(ModelDownloads.class);
      boolean allWell = true;
      for (var name : names) {
        allWell &= follow(downloads.pull(name, Optional.empty(), force));
      }
      return allWell ? 0 : 1;
    }
  }

  private boolean follow(Pull pull) throws InterruptedException {
    var progress = pull.progress();
    while (!progress.isOver()) {
      console.progress(bar(progress));
      progress = pull.await(REFRESH);
    }
    if (progress.state() == State.FAILED) {
      console.error(progress.name() + ": " + progress.detail().orElse("failed"));
      return false;
    }
    console.message(
        progress.bytes() == 0
            ? progress.name() + " is here already"
            : "%s is here, %s".formatted(progress.name(), Sizes.of(progress.bytes())));
    return true;
  }

  static String bar(PullProgress progress) {
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
        .ifPresent(it ->
            parts.add(
                String.format(Locale.ROOT, "%d:%02d left", it.toMinutes(), it.toSecondsPart())));
    return String.join("  ", parts);
  }
}
