package dev.hark.cli;

import dev.hark.evaluation.ErrorCount;
import dev.hark.evaluation.TextNormalizer;
import dev.hark.models.ModelName;
import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptListener;
import dev.hark.transcription.TranscriptionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Implements `hark bench`, which measures how fast a model is on this machine, and whether it
/// tolerates a reduced audio context.
@Command(
    name = "bench",
    header =
        "Measures how fast a model is here, and whether it tolerates the adaptive audio context.",
    description = {
      "Times a file with the full and with the adaptive audio context in turns and compares the"
          + " texts.",
      "A model whose texts stay the same may be set to HARK_ENGINE_AUDIO_CONTEXT=adaptive."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private UsageErrors usage = new UsageErrors();

  @Parameters(paramLabel = "FILE", description = "Audio or video, like what will be transcribed.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = {"-l", "--language"},
      paramLabel = "LANGUAGE",
      description = "What is spoken. Detected if not given.")
  private Optional<String> language = Optional.empty();

  @Option(
      names = {"-n", "--rounds"},
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each is timed. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  BenchCommand(Console console) {
    this.console = console;
  }

  /// Holds one timed transcription.
  private record Run(double audioSeconds, double seconds, String text) {}

  @Override
  public Integer call() throws InterruptedException {
    checkArguments();
    try (var context = CommandContext.open(model.name())) {
      var chosen = ChosenModel.of(context, console).name();
      var full = new ArrayList<Run>();
      var adaptive = new ArrayList<Run>();
      run(context, chosen, AudioContext.FULL); // loads the model
      for (int round = 0; round < rounds; round++) {
        console.progress("round " + (round + 1) + " of " + rounds);
        full.add(run(context, chosen, AudioContext.FULL));
        adaptive.add(run(context, chosen, AudioContext.ADAPTIVE));
      }
      report(full, adaptive);
      return 0;
    }
  }

  private void checkArguments() {
    if (!Files.isReadable(file)) {
      throw usage.wrong("There is no file '" + file + "' that can be read.");
    }
    if (rounds < 1) {
      throw usage.wrong("At least one round is needed.");
    }
    language.ifPresent(usage::language);
  }

  private Run run(CommandContext context, ModelName chosen, AudioContext audioContext)
      throws InterruptedException {
    var options =
        DecodingOptions.of(Task.TRANSCRIBE)
            .withLanguage(language.flatMap(Language::of))
            .withAudioContext(audioContext);
    long start = System.nanoTime();
    var transcript =
        context
            .get(Transcriber.class)
            .transcribe(
                file, TranscriptionSpec.of(chosen, options, "bench"), TranscriptListener.NONE)
            .transcript();
    return new Run(transcript.duration(), (System.nanoTime() - start) / 1e9, transcript.text());
  }

  private void report(List<Run> full, List<Run> adaptive) {
    var fullText = full.getFirst().text();
    var adaptiveText = adaptive.getFirst().text();
    double slow = median(full);
    double fast = median(adaptive);
    console.result(
        String.format(Locale.ROOT, "audio         %.1f s", full.getFirst().audioSeconds()));
    console.result(String.format(Locale.ROOT, "full          %s", speed(full, slow)));
    console.result(String.format(Locale.ROOT, "adaptive      %s", speed(adaptive, fast)));
    console.result(String.format(Locale.ROOT, "speed-up      %.2f", slow / fast));
    console.result(
        String.format(
            Locale.ROOT,
            "difference    %.2f %% of the words",
            100 * difference(fullText, adaptiveText)));
    if (!fullText.equals(adaptiveText)) {
      console.result(String.format(Locale.ROOT, "full:         %s", fullText));
      console.result(String.format(Locale.ROOT, "adaptive:     %s", adaptiveText));
    }
  }

  private double difference(String fullText, String adaptiveText) {
    var normalizer =
        language.flatMap(Language::of).map(TextNormalizer::of).orElseGet(TextNormalizer::basic);
    return ErrorCount.ofWords(normalizer.normalize(fullText), normalizer.normalize(adaptiveText))
        .rate();
  }

  private static String speed(List<Run> runs, double median) {
    return String.format(
        Locale.ROOT,
        "%.2f s, %.1f times real time, real-time factor %.3f",
        median,
        runs.getFirst().audioSeconds() / median,
        median / runs.getFirst().audioSeconds());
  }

  private static double median(List<Run> runs) {
    var sorted = runs.stream().mapToDouble(Run::seconds).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
