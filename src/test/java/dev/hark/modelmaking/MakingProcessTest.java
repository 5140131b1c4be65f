package dev.hark.modelmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.modelmaking.MakingMessage.Advanced;
import dev.hark.modelmaking.MakingMessage.Failed;
import dev.hark.modelmaking.MakingMessage.Made;
import dev.hark.modelmaking.MakingMessage.Stage;
import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.modelstore.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Children that are shell scripts and say what a child of Hark would, and more.
class MakingProcessTest {
  @TempDir Path folder;
  private final ModelTaskRunner tasks = new ModelTaskRunner();

  @AfterEach
  void stop() {
    tasks.close();
  }

  /// Starts a script; `$0`, `$1` and so on are the lines of the messages.
  private ModelTask start(String script, MakingMessage... messages) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", script));
    List.of(messages).forEach(message -> command.add(ChildProtocol.line(message)));
    return tasks.start(
        Kind.IMPORT,
        "mine",
        task -> MakingProcess.start(new ProcessBuilder(command), task).await());
  }

  private TaskProgress end(String script, MakingMessage... messages) throws InterruptedException {
    return start(script, messages).await(Duration.ofMinutes(1));
  }

  private static TaskState.Failed failure(TaskProgress progress) {
    assertThat(progress.state()).isInstanceOf(TaskState.Failed.class);
    return (TaskState.Failed) progress.state();
  }

  @Test
  void skipsLinesThatAreNoMessages() throws InterruptedException {
    var end =
        end(
            "echo 'Picked up JAVA_TOOL_OPTIONS: -Xms1g'; echo; printf '%s\\n' \"$0\";"
                + " echo '{\"level\":\"warning\"}'; printf '%s\\n' \"$1\"; echo the end",
            new Advanced(Stage.TRY, 0, 0), new Made(7, "7 bytes", List.of("odd", "strange")));
    assertThat(end.state())
        .isInstanceOfSatisfying(
            TaskState.Done.class,
            done -> assertThat(done.result()).contains("7 bytes; warning: odd; strange"));
    assertThat(end.state().progress().bytes()).isEqualTo(7);
  }

  @Test
  void tellsHowFarItIs() {
    var task = start("printf '%s\\n' \"$0\"; exec sleep 60", new Advanced(Stage.DOWNLOAD, 3, 4));
    var expected = new TaskState.Running(new TaskState.Amount("download", 3, 4, 0));
    await()
        .untilAsserted(() ->
            assertThat(task.progress().state())
                .usingRecursiveComparison()
                .ignoringFields("amount.bytesPerSecond")
                .isEqualTo(expected));
  }

  @Test
  void failsWithTheReasonThatTheChildGives() throws InterruptedException {
    var end =
        end(
            "echo noise >&2; printf '%s\\n' \"$0\"; exit 1",
            new Failed("there is no\nfolder /secret"));
    assertThat(failure(end).reason()).contains("the server could not do it");
    assertThat(failure(end).detail()).contains("there is no\nfolder /secret");
  }

  @Test
  void failsWithTheEndOfTheErrorsWhereTheChildGivesNoReason() throws InterruptedException {
    var crashed =
        end("printf '%s\\n' \"$0\"; echo out of memory >&2; exit 3", new Advanced(Stage.TRY, 0, 0));
    assertThat(failure(crashed).detail()).contains("its process ended with code 3\nout of memory");
    var silent = end("exit 0");
    assertThat(failure(silent).detail()).contains("its process ended with code 0");
  }

  @Test
  void aChildThatIsStoppedMayCleanUpAndIsGone() throws IOException {
    var ready = folder.resolve("ready");
    var cleaned = folder.resolve("cleaned");
    var task =
        start(
            "trap 'echo > %s; kill $!; exit 1' TERM; sleep 60 & echo > %s; wait"
                .formatted(cleaned, ready));
    await().until(() -> Files.exists(ready));
    task.cancel();
    await().until(() -> task.progress().isOver());
    assertThat(failure(task.progress()).reason()).contains("it was stopped");
    assertThat(cleaned).exists();
    assertThat(ProcessHandle.current().children())
        .noneMatch(child -> child.info().commandLine().orElse("").contains(cleaned.toString()));
  }

  @Test
  void killsAChildThatDoesNotEndWhenItsTaskIsStopped() {
    var marker = folder.resolve("stubborn").toString();
    var task = start("trap '' TERM; while :; do sleep 1; done # " + marker);
    await().until(() -> isRunning(marker));
    tasks.close();
    assertThat(task.progress().state()).isInstanceOf(TaskState.Failed.class);
    assertThat(isRunning(marker)).isFalse();
  }

  private static boolean isRunning(String marker) {
    return ProcessHandle.current()
        .children()
        .anyMatch(child -> child.info().commandLine().orElse("").contains(marker));
  }
}
