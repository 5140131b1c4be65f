package dev.hark.process;

import java.time.Duration;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/// Ends the process when its shutdown takes too long, whatever hangs: a start that never completes,
/// a disk, a child that cannot be killed. Workers end by themselves once their server is gone.
///
/// Whatever stops the server kills it 10 s after the time that requests have to finish
/// (`spring.lifecycle.timeout-per-shutdown-phase`); this acts before that, and prints where every
/// thread was.
public final class ShutdownLimit
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  /// The time for everything that is stopped after the requests: workers, FFmpeg, work on models.
  private static final Duration AFTER_REQUESTS = Duration.ofSeconds(8);

  /// The time for the stacks, since nothing may be reading the output.
  private static final Duration PRINTING = Duration.ofSeconds(1);

  /// The exit code of a process that SIGTERM ends: 128 + 15.
  private static final int EXIT_CODE = 143;

  private final Thread printer = daemon("shutdown-stacks", ShutdownLimit::printStacks);
  private final Thread guard = daemon("shutdown-limit", this::halt);
  private volatile Duration limit = AFTER_REQUESTS.plusSeconds(30);

  private ShutdownLimit() {}

  /// Begins to watch for a shutdown. From then on it needs no class that is not in Java itself: a
  /// thread that loads one from the jar may be what hangs.
  public static ShutdownLimit register() {
    var shutdownLimit = new ShutdownLimit();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(shutdownLimit.guard::start, "shutdown-limit-hook"));
    return shutdownLimit;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    limit =
        AFTER_REQUESTS.plus(
            event
                .getEnvironment()
                .getRequiredProperty(
                    "spring.lifecycle.timeout-per-shutdown-phase", Duration.class));
  }

  private static Thread daemon(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).unstarted(task);
  }

  private void halt() {
    try {
      Thread.sleep(limit);
      printer.start();
      printer.join(PRINTING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  private static void printStacks() {
    System.err.println("The server did not stop in time and is ended now. What it was doing:");
    for (var stack : Thread.getAllStackTraces().entrySet()) {
      System.err.println(stack.getKey());
      for (var frame : stack.getValue()) {
        System.err.print("    at ");
        System.err.println(frame);
      }
    }
  }
}
