package dev.hark.cli;

import dev.hark.audio.Spool;
import dev.hark.engine.EngineRegistry;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.transcript.Transcript;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptListener;
import dev.hark.transcription.TranscriptionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Implements `hark doctor`, which shows what runs here, whether it works and how fast: everything
/// that a bug report needs.
@Command(
    name = "doctor",
    header = "Shows what runs here and whether it works, with a self-test.",
    description = "Attach the whole output to a bug report; it holds no key.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1 << 20;

  private final Console console;
  private boolean allWell = true;

  @Mixin private ModelOption modelOption = new ModelOption();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    MachineReport.lines().forEach(line -> console.result(line));
    settings();
    try (var context = CommandContext.open(modelOption.name())) {
      folders(context);
      var catalogue = context.get(ModelCatalogue.class);
      var chosen = catalogue.defaultModel();
      catalogue.all().forEach(model -> console.result(describe(model, model.equals(chosen))));
      memory(context.get(EnginePlan.class), catalogue);
      selfTest(context, chosen);
      engine(context);
    } catch (RuntimeException e) {
      failed("start", ErrorText.of(e));
    }
    console.result(allWell ? "everything works" : "NOT everything works, see FAILED above");
    return allWell ? 0 : 1;
  }

  private void settings() {
    System.getenv().entrySet().stream()
        .filter(setting -> setting.getKey().startsWith("HARK_"))
        .sorted(Map.Entry.comparingByKey())
        .forEach(setting ->
            console.result(
                String.format(
                    Locale.ROOT,
                    "setting   %s=%s",
                    setting.getKey(),
                    isSecret(setting.getKey()) ? "(hidden)" : setting.getValue())));
  }

  private static boolean isSecret(String name) {
    return name.contains("KEY")
        || name.contains("TOKEN")
        || name.contains("SECRET")
        || name.contains("PASSWORD")
        || name.contains("URL");
  }

  private void folders(CommandContext context) {
    folder("data", Path.of(context.setting("hark.data-dir")));
    folder("spool", Path.of(context.setting("hark.audio.spool")));
    console.result(String.format(Locale.ROOT, "models    %s", context.setting("hark.models-dir")));
  }

  private void folder(String name, Path path) {
    try {
      Files.createDirectories(path);
      var probe = Files.createTempFile(path, "doctor", ".tmp");
      Files.delete(probe);
      console.result(
          String.format(
              Locale.ROOT,
              "%-9s %s (%.0f MiB free)",
              name,
              path,
              Files.getFileStore(path).getUsableSpace() / MEBIBYTE));
    } catch (IOException e) {
      failed(name, path + ": " + e);
    }
  }

  private static String describe(Model model, boolean isDefault) {
    return String.format(
        Locale.ROOT,
        "model     %s%s: %.0f MiB, %s, windows up to %.0f s%s",
        model.name(),
        isDefault ? " (default)" : "",
        model.header().bytes() / MEBIBYTE,
        model.header().multilingual() ? "multilingual" : "English only",
        model.longestWindow().toMillis() / 1000.0,
        model.builtIn() ? ", built in, spoken digits only" : "");
  }

  /// Shows how much memory each model would take, before it is loaded.
  private void memory(EnginePlan plan, ModelCatalogue catalogue) {
    console.result("plan      " + plan.explanation());
    for (var model : catalogue.all()) {
      var memory = plan.memoryOf(model);
      console.result(
          String.format(
              Locale.ROOT,
              "memory    %s: %s%s",
              model.name(),
              memory.explanation(),
              memory.fits() ? "" : ", TOO LARGE for the memory for models"));
    }
  }

  /// Transcribes a clip, which goes through FFmpeg, voice activity, the queue and a worker, like
  /// any upload.
  private void selfTest(CommandContext context, Model chosen) throws InterruptedException {
    try (var clip = SelfTestClip.in(context.get(Spool.class))) {
      transcribe(context, chosen, clip.path()); // the first one also loads the model
      long start = System.nanoTime();
      var transcript = transcribe(context, chosen, clip.path());
      double seconds = (System.nanoTime() - start) / 1e9;
      var text = transcript.text();
      if (chosen.builtIn() && !text.equals(SelfTestClip.TEXT)) {
        failed("self-test", "heard '%s' instead of '%s'".formatted(text, SelfTestClip.TEXT));
        return;
      }
      console.result(
          String.format(
              Locale.ROOT,
              "self-test ok: %.1f s of audio in %.2f s, real-time factor %.3f; heard '%s'",
              transcript.duration(),
              seconds,
              seconds / transcript.duration(),
              text));
    } catch (RuntimeException e) {
      failed("self-test", ErrorText.of(e));
    }
  }

  private static Transcript transcribe(CommandContext context, Model chosen, Path file)
      throws InterruptedException {
    var options = DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));
    return context
        .get(Transcriber.class)
        .transcribe(
            file, TranscriptionSpec.of(chosen.name(), options, "doctor"), TranscriptListener.NONE)
        .transcript();
  }

  private void engine(CommandContext context) {
    var status = context.get(EngineRegistry.class).status();
    status
        .details()
        .forEach((name, value) ->
            console.result(String.format(Locale.ROOT, "engine    %s: %s", name, value)));
  }

  private void failed(String what, String why) {
    allWell = false;
    console.result(
        String.format(
            Locale.ROOT,
            "%-9s FAILED: %s",
            what,
            Optional.of(why).filter(s -> !s.isBlank()).orElse("?")));
  }
}
