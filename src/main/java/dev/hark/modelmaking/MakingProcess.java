package dev.hark.modelmaking;

import dev.hark.modelmaking.MakingMessage.Advanced;
import dev.hark.modelmaking.MakingMessage.Failed;
import dev.hark.modelmaking.MakingMessage.Made;
import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.TaskException;
import dev.hark.process.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches a child that makes a model and sends [MakingMessage]s. The child ends when this server
/// does: its standard input is a pipe whose other end only the server holds.
final class MakingProcess {
  private static final Logger log = LoggerFactory.getLogger(MakingProcess.class);

  /// A child that is told to end has this long to clean up.
  private static final Duration END_GRACE = Duration.ofSeconds(8);

  private final ChildProcess process;
  private final ModelTask task;
  private volatile @Nullable MakingMessage last;

  private MakingProcess(ChildProcess process, ModelTask task) {
    this.process = process;
    this.task = task;
  }

  /// Starts a child.
  ///
  /// @param task is told of the child's progress
  static MakingProcess start(ProcessBuilder builder, ModelTask task) throws IOException {
    return new MakingProcess(ChildProcess.start(builder), task);
  }

  /// Waits for the end of the child. If the thread is interrupted, the child is told to end and
  /// killed if it does not; it is gone when this returns.
  ///
  /// @return what was made, in words
  /// @throws TaskException if nothing was made, with the reason that the child gave, else the end
  ///   of what it printed to its standard error
  String await() throws TaskException, InterruptedException {
    try {
      var messages =
          Thread.ofPlatform()
              .daemon()
              .name("maker-" + process.pid() + "-messages")
              .start(this::readMessages);
      int code = process.await();
      messages.join();
      if (code == 0 && last instanceof Made made) {
        return description(made);
      }
      throw failed(code);
    } finally {
      process.stop(END_GRACE);
    }
  }

  private void readMessages() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.standardOutput(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var message = ChildProtocol.message(line);
        if (message.isPresent()) {
          receive(message.get());
        } else {
          log.debug("Process {} printed: {}", process.pid(), line);
        }
      }
    } catch (IOException e) {
      log.debug("The messages of process {} ended: {}", process.pid(), e.toString());
    }
  }

  private void receive(MakingMessage message) {
    last = message;
    switch (message) {
      case Advanced advanced ->
          task.at(advanced.stage().label(), advanced.bytes(), advanced.total());
      case Made made -> task.at("", made.bytes(), made.bytes());
      case Failed _ -> log.debug("Process {} has failed", process.pid());
    }
  }

  private static String description(Made made) {
    return made.warnings().isEmpty()
        ? made.description()
        : made.description() + "; warning: " + String.join("; ", made.warnings());
  }

  private TaskException failed(int code) throws InterruptedException {
    var reason =
        last instanceof Failed failed
            ? failed.reason()
            : "its process ended with code %d\n%s".formatted(code, process.output());
    return new TaskException("the server could not do it", reason.strip(), null);
  }
}
