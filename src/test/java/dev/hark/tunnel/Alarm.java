package dev.hark.tunnel;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// Says whether a call on a connection has lasted too long. Sockets in Java have no time limit for
/// writing, and none that looks at several calls.
final class Alarm {
  private static final long OFF = 0;

  private final long most;
  private volatile boolean armed;
  private volatile long since = OFF;

  /// @param armed whether calls count from the beginning
  Alarm(Duration most, boolean armed) {
    this.most = most.toNanos();
    this.armed = armed;
  }

  /// From now on calls count, the one in progress too.
  void arm() {
    armed = true;
    since = now();
  }

  boolean isRinging() {
    var start = since;
    return start != OFF && System.nanoTime() - start > most;
  }

  private static long now() {
    // Never what stands for "off".
    return System.nanoTime() | 1;
  }

  private void begin() {
    since = armed ? now() : OFF;
  }

  private void end() {
    since = OFF;
  }

  InputStream watch(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        begin();
        try {
          return super.read();
        } finally {
          end();
        }
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        begin();
        try {
          return super.read(into, offset, length);
        } finally {
          end();
        }
      }
    };
  }

  OutputStream watch(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        begin();
        try {
          out.write(bytes, offset, length);
        } finally {
          end();
        }
      }
    };
  }
}
