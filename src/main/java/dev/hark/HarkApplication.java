package dev.hark;

import dev.hark.worker.WorkerMain;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// Starts the server, or, when the server starts itself as a child, a worker.
@SpringBootApplication
@ConfigurationPropertiesScan
public class HarkApplication {
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("worker")) {
      WorkerMain.run(List.of(args).subList(1, args.length));
      return;
    }
    SpringApplication.run(HarkApplication.class, args);
  }
}
