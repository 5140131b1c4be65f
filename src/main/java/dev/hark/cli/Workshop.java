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

/// The parts of the server that transcribe, without the server. Closing it ends the workers.
public final class Workshop implements AutoCloseable {
  private static final Pattern FILE = Pattern.compile("(?:ggml-)?(.+)\\.bin");

  private final ConfigurableApplicationContext context;

  private Workshop(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /// Starts them; the model loads in the background.
  ///
  /// @param model a name of the catalogue or a path of a ggml file; empty means the default model
  static Workshop open(Optional<String> model) {
    return open(WorkshopConfiguration.class, model);
  }

  /// Starts what makes models and tries them: no engine, and no worker before a model is tried.
  public static Workshop openTools() {
    return open(ToolsConfiguration.class, Optional.of(ModelCatalogue.DEMO));
  }

  /// Starts only what keeps models: no FFmpeg is unpacked and no worker started.
  public static Workshop openStore() {
    return open(StoreConfiguration.class, Optional.empty());
  }

  private static Workshop open(Class<?> parts, Optional<String> model) {
    var settings = new ArrayList<String>();
    settings.add("--spring.main.lazy-initialization=true");
    settings.add("--logging.level.root=warn");
    settings.add("--logging.level.dev.hark.models=warn");
    if (model.isPresent()) {
      settings.addAll(modelSettings(model.get()));
      settings.add("--hark.default-alias=false");
    }
    return new Workshop(
        new SpringApplicationBuilder(parts)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .run(settings.toArray(String[]::new)));
  }

  private static List<String> modelSettings(String nameOrFile) {
    var path = Path.of(nameOrFile);
    var file = FILE.matcher(String.valueOf(path.getFileName()));
    if (!file.matches()) {
      return List.of("--hark.model=" + nameOrFile);
    }
    var folder = path.toAbsolutePath().getParent();
    return List.of("--hark.model=" + file.group(1), "--hark.models-dir=" + folder);
  }

  public <T> T get(Class<T> part) {
    return context.getBean(part);
  }

  String setting(String name) {
    return context.getEnvironment().getProperty(name, "");
  }

  @Override
  public void close() {
    context.close();
  }
}
