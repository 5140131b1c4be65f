package dev.hark.modelmaking;

import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.TaskException;
import dev.hark.process.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs one of Hark's commands in a child process, which reports its progress in lines of JSON on
/// its standard output. The child ends when this server does: its standard input is a pipe whose
/// other end only the server holds.
final class CommandProcess {
  private static final Logger log = LoggerFactory.getLogger(CommandProcess.class);
  private static final JsonMapper JSON = new JsonMapper();

  /// The prefix with which the command line reports a failure.
  private static final String FAILURE = "hark: ";

  /// The time a command may take to clean up when it is told to end.
  private static final Duration END_GRACE = Duration.ofSeconds(8);

  private final ChildProcess process;
  private final ModelTask task;
  private volatile String result = "";

  private CommandProcess(ChildProcess process, ModelTask task) {
    this.process = process;
    this.task = task;
  }

  static CommandProcess start(ProcessBuilder builder, ModelTask task) throws IOException {
    return new CommandProcess(ChildProcess.start(builder), task);
  }

  /// Waits for the end of the command. If the thread is interrupted, the process is told to end and
  /// killed when it does not; it is gone when this returns.
  ///
  /// @return the result that the command reported
  /// @throws TaskException if it failed, with the reason that it gave
  String await() throws TaskException, InterruptedException {
    var progress =
        Thread.ofPlatform().daemon().name("progress-of-" + process.pid()).start(this::readProgress);
    try {
      int code = process.await();
      progress.join();
      if (code != 0) {
        throw failed(code);
      }
      return result;
    } finally {
      process.stop(END_GRACE);
    }
  }

  private void readProgress() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.standardOutput(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        parse(line).ifPresent(this::tell);
      }
    } catch (IOException e) {
      log.debug("The progress of command {} ended: {}", process.pid(), e.toString());
    }
  }

  /// A library, or Java itself, may print a line of its own among ours; it is no reason to fail.
  private Optional<JsonNode> parse(String line) {
    try {
      return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      log.debug("Command {} printed a line that is not JSON: {}", process.pid(), line);
      return Optional.empty();
    }
  }

  private void tell(JsonNode line) {
    if (line.has("stage")) {
      task.at(
          line.path("stage").asString(""),
          line.path("bytes").asLong(0),
          line.path("total").asLong(0));
    }
    if (line.has("result")) {
      result = line.path("result").asString("");
      long bytes = line.path("bytes").asLong(0);
      task.at("", bytes, bytes);
    }
  }

  private TaskException failed(int code) throws InterruptedException {
    var text = "\n" + process.output();
    int at = text.lastIndexOf("\n" + FAILURE);
    var said =
        at < 0
            ? "its process ended with code %d%s".formatted(code, text)
            : text.substring(at + 1 + FAILURE.length());
    return new TaskException("the server could not do it", said.strip(), null);
  }
}
