package dev.hark;

import dev.hark.cli.HarkCommand;
import dev.hark.cli.HealthCheck;
import dev.hark.worker.WorkerMain;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// Starts the server or a command, or, when one of these starts itself as a child, a worker.
@SpringBootApplication
@ConfigurationPropertiesScan
public class HarkApplication {
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("worker")) {
      WorkerMain.run(List.of(args).subList(1, args.length));
      return;
    }
    if (args.length == 1 && args[0].equals("health")) {
      System.exit(HealthCheck.run(System.getenv(), System.out));
    }
    if (HarkCommand.isCommand(args)) {
      System.exit(HarkCommand.run(args));
    }
    var settings = args.length > 0 && args[0].equals("serve") ? 1 : 0;
    SpringApplication.run(HarkApplication.class, Arrays.copyOfRange(args, settings, args.length));
  }
}
