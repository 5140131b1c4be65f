package dev.hark.whisper;

import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_state;
import org.bytedeco.javacpp.IntPointer;

/// Stops the computation of one request, from any thread. The library checks it between the nodes
/// of a graph, which on the CPU means every few milliseconds.
public final class AbortSwitch implements AutoCloseable {
  private final IntPointer flag = new IntPointer(1).put(0);
  private boolean raised;
  private boolean closed;

  /// Ends the request that has this switch, or gets it later, with an [AbortedException].
  public synchronized void raise() {
    raised = true;
    if (!closed) {
      Native.hark_stop_set(flag, 1);
    }
  }

  synchronized boolean isRaised() {
    return raised;
  }

  void watch(whisper_state state) {
    Native.hark_stop_on(state, flag);
  }

  /// Frees it. This must not happen while a request computes with it.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      flag.close();
    }
  }
}
