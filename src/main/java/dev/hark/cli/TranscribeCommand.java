package dev.hark.cli;

import dev.hark.audio.Spool;
import dev.hark.models.ModelDefaults;
import dev.hark.models.ModelName;
import dev.hark.models.ModelsFile;
import dev.hark.problem.ProblemException;
import dev.hark.scheduling.Priority;
import dev.hark.transcript.Task;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcript.render.ResponseFormat;
import dev.hark.transcript.render.TranscriptRenderer;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptionResult;
import dev.hark.transcription.TranscriptionSpec;
import dev.hark.windows.VadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Implements `hark transcribe`, which transcribes files without a server.
@Command(
    name = "transcribe",
    description = "Transcribes files without a server.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TranscribeCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Console console;

  @Mixin private UsageErrors usage = new UsageErrors();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Audio or video; '-' reads the standard input.")
  private List<String> files = List.of();

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = {"-l", "--language"},
      paramLabel = "LANGUAGE",
      description =
          "What is spoken, such as 'de' or 'german'. If not given, what models.yaml says, else"
              + " detected.")
  private Optional<String> language = Optional.empty();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "txt",
      description = "txt, srt, vtt, json, tsv or lrc. Default: ${DEFAULT-VALUE}.")
  private OutputFormat format = OutputFormat.txt;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description =
          "Writes FOLDER/NAME.FORMAT for each file; without it the transcript is printed.")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--translate", description = "Translates into English.")
  private boolean translate;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "Names and words that may occur, for their spelling.")
  private Optional<String> prompt = Optional.empty();

  @Option(names = "--words", description = "Also tells when each word is said (json).")
  private boolean words;

  @Option(names = "--no-vad", description = "Transcribes silence too.")
  private boolean withoutVoiceActivity;

  TranscribeCommand(Console console) {
    this.console = console;
  }

  /// Names the formats as file endings.
  enum OutputFormat {
    txt(ResponseFormat.TEXT),
    srt(ResponseFormat.SRT),
    vtt(ResponseFormat.VTT),
    json(ResponseFormat.VERBOSE_JSON),
    tsv(ResponseFormat.TSV),
    lrc(ResponseFormat.LRC);

    private final ResponseFormat form;

    OutputFormat(ResponseFormat form) {
      this.form = form;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    var targets = checkArguments();
    try (var context = CommandContext.open(model.name())) {
      var name = ChosenModel.of(context, console).name();
      var spec = spec(name, context.get(ModelsFile.class).defaults(name));
      boolean allWell = true;
      for (var file : files) {
        allWell &= transcribe(context, file, spec, Optional.ofNullable(targets.get(file)));
      }
      return allWell ? 0 : 1;
    }
  }

  /// Checks everything that can be checked before a model is loaded.
  private Map<String, Path> checkArguments() {
    language.ifPresent(usage::language);
    if (words && format != OutputFormat.json) {
      throw usage.wrong("Only json has the times of words: add -f json.");
    }
    for (var file : files) {
      if (!file.equals(STANDARD_INPUT) && !Files.isReadable(Path.of(file))) {
        throw usage.wrong("There is no file '" + file + "' that can be read.");
      }
    }
    if (folder.isEmpty()) {
      if (files.size() > 1 && format != OutputFormat.txt) {
        throw usage.wrong("Several files in this format need a folder: add -o FOLDER.");
      }
      return Map.of();
    }
    return targets(folder.get());
  }

  private Map<String, Path> targets(Path into) {
    var targets = new HashMap<String, Path>();
    var sources = new HashMap<Path, String>();
    for (var file : files) {
      var target = into.resolve(stem(file) + "." + format.name());
      var previous = sources.put(target, file);
      if (previous != null) {
        throw usage.wrong(
            "'%s' and '%s' would both be written to %s.".formatted(previous, file, target));
      }
      targets.put(file, target);
    }
    try {
      Files.createDirectories(into);
    } catch (IOException e) {
      throw usage.wrong("The folder " + into + " cannot be made: " + e);
    }
    return targets;
  }

  private static String stem(String file) {
    if (file.equals(STANDARD_INPUT)) {
      return "stdin";
    }
    var name = String.valueOf(Path.of(file).getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /// @param defaults the model's defaults, for what the command does not set
  private TranscriptionSpec spec(ModelName modelName, ModelDefaults defaults) {
    var options =
        defaults
            .options(translate ? Task.TRANSLATE : Task.TRANSCRIBE)
            .withLanguage(language.map(usage::language).or(defaults::language))
            .withPrompt(prompt.or(defaults::prompt))
            .withWords(words);
    return new TranscriptionSpec(
        modelName,
        options,
        withoutVoiceActivity || !defaults.voiceActivity() ? VadSettings.OFF : VadSettings.DEFAULT,
        false,
        false,
        TranscriptionSpec.Part.ALL,
        new TranscriptionSpec.Queueing("cli", 1, Optional.of(Priority.NORMAL)));
  }

  private boolean transcribe(
      CommandContext context, String file, TranscriptionSpec spec, Optional<Path> target)
      throws InterruptedException {
    try (var input = Input.of(file, context.get(Spool.class))) {
      var result =
          context
              .get(Transcriber.class)
              .transcribe(input.path(), spec, new ProgressBar(console, input.name()));
      console.clearProgress();
      write(result, context.get(TranscriptRenderer.class), target);
      return true;
    } catch (ProblemException | UncheckedIOException | IOException e) {
      console.error(file + ": " + ErrorText.of(e));
      return false;
    }
  }

  private void write(TranscriptionResult result, TranscriptRenderer renderer, Optional<Path> target)
      throws IOException {
    if (target.isEmpty()) {
      renderer.write(result.transcript(), renderOptions(), console.results());
      return;
    }
    var file = target.get().toAbsolutePath();
    var part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      try (var out = Files.newOutputStream(part)) {
        renderer.write(result.transcript(), renderOptions(), out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    console.message("wrote " + target.get());
  }

  private RenderOptions renderOptions() {
    return new RenderOptions(format.form, words, false, List.of());
  }

  /// Holds a file of the user, or the standard input copied to disk.
  private record Input(Path path, String name, Runnable release) implements AutoCloseable {
    static Input of(String file, Spool spool) throws IOException {
      if (!file.equals(STANDARD_INPUT)) {
        var path = Path.of(file);
        return new Input(path, String.valueOf(path.getFileName()), () -> {});
      }
      var held = spool.newFile(".upload");
      try {
        Files.copy(System.in, held.path(), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        held.close();
        throw e;
      }
      return new Input(held.path(), "standard input", held::close);
    }

    @Override
    public void close() {
      release.run();
    }
  }
}
