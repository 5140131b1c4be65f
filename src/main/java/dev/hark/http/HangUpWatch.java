package dev.hark.http;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/// Looks twice a second whether the clients that wait for an answer are still there. A servlet
/// container tells only a thread that reads or writes.
///
/// A client that closes only its sending half counts as gone. Nothing tells it from one that has
/// closed its socket, and servers and proxies treat it so (Go's `net/http`, nginx).
@Component
public final class HangUpWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HangUpWatch.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Problem GONE =
      Problem.of(
              Kind.INVALID_REQUEST,
              "The connection, or its sending half, was closed before the answer was ready. Keep it"
                  + " open until the answer has arrived.")
          .withCode(ProblemCode.CONNECTION_CLOSED);

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final Future<?> looking;

  public HangUpWatch(TaskScheduler timer) {
    looking = timer.scheduleWithFixedDelay(this::look, Instant.now().plus(INTERVAL), INTERVAL);
  }

  /// Ends a watch when it is closed. Afterwards the connection is not touched any more.
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /// Watches a connection until the watch is closed; nothing else may read from it meanwhile. A
  /// connection whose TLS ends in this server is not watched: its reader may have to write, and the
  /// answer is written meanwhile.
  ///
  /// @param action is run once, in a thread of its own, when the client has gone
  public Watch watch(Optional<ClientConnection> connection, Consumer<Problem> action) {
    if (connection.filter(plain -> !plain.isSecure()).isEmpty()) {
      return () -> {};
    }
    var added = new Watched(connection.get(), action);
    watched.add(added);
    return added;
  }

  private void look() {
    for (var connection : watched) {
      try {
        connection.look();
      } catch (RuntimeException e) {
        log.warn("Cannot tell whether a client is still there", e);
        connection.close();
      } catch (Throwable e) {
        // An Error must not keep the other clients from being looked at. Most often a thread could
        // not be started; the next look tries again.
        log.error("Cannot check the waiting clients", e);
      }
    }
  }

  @Override
  public void close() {
    looking.cancel(false);
  }

  private final class Watched implements Watch {
    private final ClientConnection connection;
    private final Consumer<Problem> action;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean open = true;

    Watched(ClientConnection connection, Consumer<Problem> action) {
      this.connection = connection;
      this.action = action;
    }

    void look() {
      lock.lock();
      try {
        if (open && connection.isClosed()) {
          // Cancelling talks to the workers, and the next client must not wait for that.
          Thread.ofVirtual().name("hang-up").start(() -> action.accept(GONE));
          close();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      watched.remove(this);
      lock.lock();
      try {
        open = false;
      } finally {
        lock.unlock();
      }
    }
  }
}
