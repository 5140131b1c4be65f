package dev.hark;

import dev.hark.cli.HarkCommand;
import dev.hark.cli.HealthCheck;
import dev.hark.process.ShutdownLimit;
import dev.hark.worker.WorkerMain;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// Starts the server or a command, or, when one of these starts itself as a child, a worker.
@SpringBootApplication
@ConfigurationPropertiesScan
public class HarkApplication {
  private static final int MIN_CARRIERS = 8;

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("worker")) {
      WorkerMain.run(List.of(args).subList(1, args.length));
      return;
    }
    if (args.length == 1 && args[0].equals("health")) {
      System.exit(HealthCheck.run(System.getenv(), System.out));
    }
    provideCarriers(System.getProperties());
    if (HarkCommand.isCommand(args)) {
      System.exit(HarkCommand.run(args));
    }
    var settings = args.length > 0 && args[0].equals("serve") ? 1 : 0;
    var application = new SpringApplication(HarkApplication.class);
    application.addListeners(ShutdownLimit.register());
    application.run(Arrays.copyOfRange(args, settings, args.length));
  }

  /// Gives virtual threads at least eight carriers, unless the user has set their number. By
  /// default there are as many as cores, and each thread that loads a class holds one while it
  /// waits for the jar. This must be called before the first virtual thread.
  static void provideCarriers(Properties system) {
    var carriers = Math.max(MIN_CARRIERS, Runtime.getRuntime().availableProcessors());
    system.putIfAbsent("jdk.virtualThreadScheduler.parallelism", Integer.toString(carriers));
  }
}
