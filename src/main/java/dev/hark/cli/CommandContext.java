package dev.hark.cli;

import dev.hark.models.ModelCatalogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// Holds the parts of the server that a command works with, without the server. Closing it ends the
/// workers.
public final class CommandContext implements AutoCloseable {
  private static final Pattern MODEL_FILE = Pattern.compile("(?:ggml-)?(.+)\\.bin");

  private final ConfigurableApplicationContext context;

  private CommandContext(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /// Starts the components that transcribe; the model loads in the background.
  ///
  /// @param model a name of the catalogue or a path of a ggml file; empty means the default model
  static CommandContext open(Optional<String> model) {
    return open(ModuleSet.TRANSCRIPTION, model);
  }

  /// Starts the components that make models and try them: no engine, and no worker before a model
  /// is tried.
  public static CommandContext openTools() {
    return open(ModuleSet.TOOLS, Optional.of(ModelCatalogue.DEMO));
  }

  /// Starts only the components that store models: no FFmpeg is unpacked and no worker started.
  public static CommandContext openStore() {
    return open(ModuleSet.STORE, Optional.empty());
  }

  private static CommandContext open(ModuleSet modules, Optional<String> model) {
    var settings = new ArrayList<String>();
    settings.add("--spring.main.lazy-initialization=true");
    settings.add("--logging.level.root=warn");
    settings.add("--logging.level.dev.hark.models=warn");
    if (model.isPresent()) {
      settings.addAll(modelSettings(model.get()));
      settings.add("--hark.default-alias=false");
    }
    return new CommandContext(
        new SpringApplicationBuilder(CommandConfiguration.class)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .initializers((GenericApplicationContext starting) -> modules.register(starting))
            .run(settings.toArray(String[]::new)));
  }

  private static List<String> modelSettings(String nameOrFile) {
    var path = Path.of(nameOrFile);
    var file = MODEL_FILE.matcher(String.valueOf(path.getFileName()));
    if (!file.matches()) {
      return List.of("--hark.model=" + nameOrFile);
    }
    var folder = path.toAbsolutePath().getParent();
    return List.of("--hark.model=" + file.group(1), "--hark.models-dir=" + folder);
  }

  /// Returns the component of a type, which is created when it is first needed.
  public <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  String setting(String name) {
    return context.getEnvironment().getProperty(name, "");
  }

  @Override
  public void close() {
    context.close();
  }
}
