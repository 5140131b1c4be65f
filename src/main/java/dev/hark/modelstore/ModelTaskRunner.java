package dev.hark.modelstore;

import dev.hark.modelstore.TaskProgress.Kind;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Runs work on models in the background: one task at a time for each model. Safe for many threads.
@Component
public final class ModelTaskRunner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelTaskRunner.class);

  /// The longest wait for all work to end: a child process is given some time to clean up.
  private static final Duration END = Duration.ofSeconds(15);

  private final ConcurrentHashMap<String, ModelTask> tasks = new ConcurrentHashMap<>();

  /// Defines what a task does.
  @FunctionalInterface
  public interface Work {
    /// Does the work and reports its progress.
    ///
    /// @return the result, in words; may be empty
    /// @throws TaskException if the work failed
    /// @throws InterruptedException if it was stopped
    String run(ModelTask task) throws IOException, InterruptedException;
  }

  /// Starts a task, or joins one of the same kind that is already running for this model.
  ///
  /// @param name of the model to be worked on, or made
  /// @throws dev.hark.problem.ProblemException if another task works on it
  public ModelTask start(Kind kind, String name, Work work) {
    return tasks.compute(
        name,
        (key, before) -> {
          if (before != null && !before.progress().isOver()) {
            if (before.kind() == kind && kind.isShared()) {
              return before;
            }
            throw busy(name, before.kind()).asException();
          }
          var task = new ModelTask(name, kind, System::nanoTime);
          // A virtual thread would keep its carrier from all requests while it digests gigabytes.
          var worker =
              Thread.ofPlatform()
                  .daemon()
                  .name("model-" + name)
                  .unstarted(() -> run(name, work, task));
          task.workedOnBy(worker);
          worker.start();
          return task;
        });
  }

  private static Problem busy(String name, Kind kind) {
    return Problem.invalid(
            "name",
            "The model '%s' is being %s. Wait until that is over, or stop it."
                .formatted(name, kind.participle()))
        .withCode(ProblemCode.MODEL_BUSY);
  }

  private static void run(String name, Work work, ModelTask task) {
    try {
      task.done(work.run(task));
    } catch (InterruptedException | FileLockInterruptionException | ClosedByInterruptException e) {
      task.failed(stopped(e));
      Thread.currentThread().interrupt();
    } catch (TaskException e) {
      if (Thread.currentThread().isInterrupted()) {
        task.failed(stopped(e));
        return;
      }
      log.warn(
          "The model '{}' could not be {}: {}", name, task.kind().participle(), e.getMessage());
      task.failed(e);
    } catch (IOException | UncheckedIOException e) {
      log.warn("The model '{}' could not be {}", name, task.kind().participle(), e);
      task.failed(new TaskException("the server could not read or write a file", e.toString(), e));
    } catch (Throwable e) {
      // A task that stayed in progress would keep its model busy until the next start.
      log.error("The model '{}' could not be {}", name, task.kind().participle(), e);
      task.failed(new TaskException("the server failed unexpectedly", e.toString(), e));
    }
  }

  private static TaskException stopped(Exception cause) {
    return new TaskException("it was stopped", "it was stopped", cause);
  }

  /// Returns the last task with the model of this name in this process, finished or not.
  public Optional<ModelTask> find(String name) {
    return Optional.ofNullable(tasks.get(name));
  }

  /// Returns the last task with each model in this process.
  public Collection<ModelTask> all() {
    return List.copyOf(tasks.values());
  }

  /// Stops the running tasks, and waits until they have cleaned up; a pull resumes at the next
  /// start.
  @Override
  public void close() {
    var running = all().stream().filter(task -> !task.progress().isOver()).toList();
    running.forEach(ModelTask::cancel);
    long end = System.nanoTime() + END.toNanos();
    try {
      for (var task : running) {
        task.await(Duration.ofNanos(end - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
