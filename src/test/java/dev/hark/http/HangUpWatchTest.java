package dev.hark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.problem.Problem;
import dev.hark.process.TestTimer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HangUpWatchTest {
  private final HangUpWatch watch = new HangUpWatch(TestTimer.get());
  private final Queue<Problem> seen = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    watch.close();
  }

  /// A connection without a socket.
  private record FakeConnection(boolean isSecure, BooleanSupplier closed)
      implements ClientConnection {
    @Override
    public boolean isClosed() {
      return closed.getAsBoolean();
    }

    @Override
    public String peer() {
      return "127.0.0.1";
    }

    @Override
    public String getConnectionId() {
      return "1";
    }

    @Override
    public String getProtocol() {
      return "http/1.1";
    }

    @Override
    public String getProtocolConnectionId() {
      return "1";
    }
  }

  private HangUpWatch.Watch watch(BooleanSupplier closed) {
    return watch.watch(Optional.of(new FakeConnection(false, closed)), seen::add);
  }

  @Test
  void survivesAnErrorAndLooksAgain() {
    var looks = new AtomicInteger();
    watch(() -> {
      if (looks.incrementAndGet() == 1) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      return true;
    });

    await().until(() -> !seen.isEmpty());
    assertThat(looks).hasValue(2);
  }

  @Test
  void givesUpAConnectionItCannotAskAndKeepsTheOthers() {
    var looks = new AtomicInteger();
    watch(() -> {
      looks.incrementAndGet();
      throw new IllegalStateException("no socket");
    });
    await().untilAtomic(looks, value -> assertThat(value).isPositive());
    watch(() -> true);

    await().until(() -> !seen.isEmpty());
    assertThat(looks).hasValue(1);
    assertThat(seen).hasSize(1);
  }

  @Test
  void leavesAWatchThatHasEndedAlone() {
    var looks = new AtomicInteger();
    watch(
            () -> {
              looks.incrementAndGet();
              return true;
            })
        .close();
    watch(() -> true);

    await().until(() -> !seen.isEmpty());
    assertThat(looks).hasValue(0);
    assertThat(seen).hasSize(1);
  }
}
