package dev.hark.tunnel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A reverse proxy that behaves as Cloudflare's edge and its daemon do together: it refuses long
/// bodies with 413, gives up on a server that is silent (524) or does not read, closes on a client
/// that does not read, drops exchanges, and says in headers for whom it speaks. It speaks HTTP/1.1
/// on both sides, reuses its connections to the server, and closes those of its clients after each
/// answer. HEAD it does not know.
public final class FakeTunnel implements AutoCloseable {
  private static final int CHECK_MILLIS = 20;

  /// How bodies are passed on.
  public enum Mode {
    /// As they come.
    STREAMS,
    /// When they are complete, but for server-sent events.
    BUFFERS
  }

  private final TunnelLimits limits;
  private final Mode mode;
  private final Faults faults;
  private final OriginConnections origins;
  private final ServerSocket listener;
  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tunnel-clock").factory());
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();

  /// A tunnel on a free port of this machine.
  ///
  /// @param server the port of the server behind it
  /// @param from the address of this machine from which it connects to the server
  public FakeTunnel(int server, String from, TunnelLimits limits, Mode mode, Faults faults) {
    this.limits = limits;
    this.mode = mode;
    this.faults = faults;
    origins = new OriginConnections(server, InetAddress.ofLiteral(from));
    try {
      listener = new ServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
    var _ =
        clock.scheduleWithFixedDelay(
            () -> exchanges.forEach(Exchange::check),
            CHECK_MILLIS,
            CHECK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /// The port that it listens on.
  public int port() {
    return listener.getLocalPort();
  }

  /// Exchanges that were dropped, by a fault, by a limit or because the client left.
  public int dropped() {
    return dropped.get();
  }

  TunnelLimits limits() {
    return limits;
  }

  boolean buffers() {
    return mode == Mode.BUFFERS;
  }

  OriginConnections origins() {
    return origins;
  }

  void countDropped() {
    dropped.incrementAndGet();
  }

  private void accept() {
    try {
      while (true) {
        var client = listener.accept();
        threads.execute(() -> handle(client));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void handle(Socket client) {
    var edge = new Edge("%016x-TST".formatted(begun.incrementAndGet()));
    var exchange = new Exchange(this, client, edge, faults.next());
    exchanges.add(exchange);
    try {
      exchange.run();
    } finally {
      exchanges.remove(exchange);
    }
  }

  /// Drops what is under way, and waits for its end.
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdown();
    while (!threads.isTerminated()) {
      exchanges.forEach(Exchange::drop);
      awaitThreads();
    }
    clock.shutdownNow();
    origins.close();
  }

  private void awaitThreads() {
    try {
      if (!threads.awaitTermination(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      threads.shutdownNow();
    }
  }
}
