package dev.hark.cli;

import dev.hark.audio.Spool;
import dev.hark.egress.Outbound;
import dev.hark.engine.EngineRegistry;
import dev.hark.modelmaking.ModelMakingJobs;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.process.ChildProcesses;
import dev.hark.scheduling.WindowScheduler;
import dev.hark.supervisor.ModelProbe;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.transcript.Transcript;
import dev.hark.transcription.Transcriber;
import dev.hark.windows.VadSettings;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.type.filter.AssignableTypeFilter;

/// Names the modules of the server that a command works with. A module stands here as one of its
/// types, so that the compiler notices when it moves.
///
/// @param modules a type of the package of each, whose sub-packages belong to it
/// @param startsEngines whether the default model's engine starts with the context
record ModuleSet(List<Class<?>> modules, boolean startsEngines) {
  /// Stores and fetches models that fit into memory: no FFmpeg is unpacked and no worker started.
  static final ModuleSet STORE =
      new ModuleSet(
          List.of(
              ModelAdministration.class,
              ModelCatalogue.class,
              ChildProcesses.class,
              Outbound.class,
              EnginePlan.class),
          false);

  /// Makes models and tries them: no engine, and no worker before a model is tried.
  static final ModuleSet TOOLS = STORE.with(false, ModelMakingJobs.class, ModelProbe.class);

  /// Transcribes, without a web server, keys and quotas.
  static final ModuleSet TRANSCRIPTION =
      TOOLS.with(
          true,
          Transcriber.class,
          WindowScheduler.class,
          EngineRegistry.class,
          VadSettings.class,
          Spool.class,
          Transcript.class);

  ModuleSet {
    modules = List.copyOf(modules);
  }

  private ModuleSet with(boolean engines, Class<?>... others) {
    return new ModuleSet(Stream.concat(modules.stream(), Stream.of(others)).toList(), engines);
  }

  /// Adds the components of these modules to a context that has not started yet.
  void register(GenericApplicationContext context) {
    var scanner =
        new ClassPathBeanDefinitionScanner(context, true, context.getEnvironment(), context);
    if (!startsEngines) {
      scanner.addExcludeFilter(new AssignableTypeFilter(EngineRegistry.class));
    }
    scanner.scan(modules.stream().map(Class::getPackageName).toArray(String[]::new));
  }
}
