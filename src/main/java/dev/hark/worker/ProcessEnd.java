package dev.hark.worker;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Ends this process with an exit code, at once and from any thread.
///
/// The C function `_exit` does it. `Runtime.halt` leaves out Java's shutdown hooks only: it calls
/// `exit`, which runs the exit handlers of the C libraries (seen with JDK 25). They free what
/// whisper.cpp's and OpenMP's threads still compute with, and a process that crashes on its way out
/// has another exit code, for which its windows would be blamed.
final class ProcessEnd {
  /// Exit code of a process that SIGTERM ends: 128 + 15.
  static final int TERMINATED = 143;

  private static final MethodHandle EXIT =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("_exit"),
              FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));

  private ProcessEnd() {}

  /// Ends the process in this way also when it is told to end by a signal.
  static void handleSignals() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> now(TERMINATED), "terminated"));
  }

  static void now(int code) {
    try {
      EXIT.invokeExact(code);
    } catch (Throwable e) {
      throw new IllegalStateException("a C function throws nothing", e);
    }
  }
}
