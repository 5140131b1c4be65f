package dev.hark.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.springframework.scheduling.TaskScheduler;

/// Reads a body that may neither stall nor be too long. The HTTP client has a time limit only for
/// the headers of an answer.
final class GuardedStream extends FilterInputStream {
  private final Duration patience;
  private final Future<?> watch;
  private long left;
  private volatile long lastHeard = System.nanoTime();
  private volatile boolean reading;
  private volatile boolean stalled;

  /// @param maxBytes how many bytes may be read
  /// @param patience how long a read may wait
  /// @param timer runs the check that wakes a reader who has waited too long
  GuardedStream(InputStream in, long maxBytes, Duration patience, TaskScheduler timer) {
    super(in);
    this.left = maxBytes;
    this.patience = patience;
    this.watch = timer.scheduleWithFixedDelay(this::look, patience.dividedBy(4));
  }

  private void look() {
    if (reading && System.nanoTime() - lastHeard > patience.toNanos()) {
      stalled = true;
      try {
        in.close(); // wakes the reader
      } catch (IOException e) {
        // The body is abandoned anyway.
      }
    }
  }

  @Override
  public int read() throws IOException {
    var single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    lastHeard = System.nanoTime();
    reading = true;
    try {
      int count = in.read(buffer, offset, length);
      if (stalled) {
        throw standstill();
      }
      left -= Math.max(0, count);
      if (left < 0) {
        throw new EgressException("the answer is longer than expected");
      }
      return count;
    } catch (IOException e) {
      throw stalled ? standstill() : e;
    } finally {
      reading = false;
    }
  }

  private IOException standstill() {
    return new SocketTimeoutException("nothing was sent for " + patience.toSeconds() + " s");
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    super.close();
  }
}
