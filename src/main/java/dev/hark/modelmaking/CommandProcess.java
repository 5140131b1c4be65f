package dev.hark.modelmaking;

import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.TaskException;
import dev.hark.process.OutputTail;
import dev.hark.process.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A command of ours in a child process, which tells how far it is by lines of JSON on its standard
/// output. It ends when this server does: its standard input is a pipe whose other end only the
/// server holds.
final class CommandProcess {
  private static final Logger log = LoggerFactory.getLogger(CommandProcess.class);
  private static final JsonMapper JSON = new JsonMapper();

  /// How the command line begins what it says of a failure.
  private static final String FAILURE = "hark: ";

  /// How long it may take to clean up when it is told to end.
  private static final Duration END_GRACE = Duration.ofSeconds(8);

  private static final Duration KILL_GRACE = Duration.ofSeconds(2);

  private final Process process;
  private final ModelTask task;
  private final OutputTail messages = new OutputTail();
  private volatile String result = "";

  private CommandProcess(Process process, ModelTask task) {
    this.process = process;
    this.task = task;
  }

  static CommandProcess start(ProcessBuilder builder, ModelTask task) throws IOException {
    return new CommandProcess(builder.start(), task);
  }

  /// Waits for its end. If the thread is interrupted, the process is told to end and killed when it
  /// does not; it is gone when this returns.
  ///
  /// @return what it says it has done
  /// @throws TaskException if it failed, with what it said
  String await() throws TaskException, InterruptedException {
    var out = thread("progress", this::readProgress);
    var err = thread("messages", () -> messages.drain(process.getErrorStream()));
    try {
      int code = process.waitFor();
      out.join();
      err.join();
      if (code != 0) {
        throw failed(code);
      }
      return result;
    } finally {
      end();
    }
  }

  private Thread thread(String role, Runnable task) {
    return Thread.ofPlatform().daemon().name("command-" + process.pid() + "-" + role).start(task);
  }

  private void readProgress() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        tell(JSON.readTree(line));
      }
    } catch (IOException | JacksonException e) {
      log.debug("Command {} said what nobody understands: {}", process.pid(), e.toString());
      process.destroy();
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

  private TaskException failed(int code) {
    var text = "\n" + messages.text();
    int at = text.lastIndexOf("\n" + FAILURE);
    var said =
        at < 0
            ? "its process ended with code %d%s".formatted(code, text)
            : text.substring(at + 1 + FAILURE.length());
    return new TaskException("the server could not do it", said.strip(), null);
  }

  /// Nothing is left of the process when this returns.
  private void end() {
    if (!process.isAlive()) {
      return;
    }
    process.destroy();
    if (!Waiting.endsWithin(process.onExit(), END_GRACE)) {
      log.warn("Command {} did not end when told to and is killed", process.pid());
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Waiting.endsWithin(process.onExit(), KILL_GRACE);
    }
  }
}
