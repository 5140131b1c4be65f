package dev.hark.modelmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.modelstore.TaskException;
import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.modelstore.TaskProgress.State;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Scripts take the place of the command.
class CommandProcessTest {
  private final ModelTaskRunner tasks = new ModelTaskRunner();
  private volatile @Nullable TaskException failure;

  @AfterEach
  void stop() {
    tasks.close();
  }

  @Test
  void readsProgressAmongLinesThatAreNotJson() {
    var progress =
        end(
            """
            echo 'OpenJDK 64-Bit Server VM warning: something is deprecated'
            echo 42
            echo '{"stage":"convert","bytes":1,"total":2}'
            echo '{ not json'
            echo '{"result":"a model","bytes":2}'
            """);

    assertThat(progress.failure()).isEmpty();
    assertThat(progress.state()).isEqualTo(State.DONE);
    assertThat(progress.bytes()).isEqualTo(2);
  }

  @Test
  void reportsWhatTheCommandSaidOfItsFailure() {
    var progress = end("echo noise >&2; echo 'hark: no such folder' >&2; exit 1");

    assertThat(progress.state()).isEqualTo(State.FAILED);
    assertThat(failure).hasMessageContaining("no such folder").hasMessageNotContaining("noise");
  }

  @Test
  void killsACommandThatDoesNotEndWhenItsTaskIsStopped() {
    long before = ProcessHandle.current().children().count();
    var task = start("trap '' TERM; echo '{\"stage\":\"x\"}'; while :; do sleep 1; done");
    await().until(() -> task.progress().state() == State.RUNNING);

    tasks.close();

    assertThat(task.progress().state()).isEqualTo(State.FAILED);
    assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
  }

  private TaskProgress end(String script) {
    var task = start(script);
    await().until(() -> task.progress().isOver());
    return task.progress();
  }

  private String run(String script, ModelTask task) throws IOException, InterruptedException {
    try {
      return CommandProcess.start(new ProcessBuilder("/bin/sh", "-c", script), task).await();
    } catch (TaskException e) {
      failure = e;
      throw e;
    }
  }

  private ModelTask start(String script) {
    return tasks.start(Kind.IMPORT, "x", task -> run(script, task));
  }
}
