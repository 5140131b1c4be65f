package dev.hark.modelmaking;

import dev.hark.modelmaking.MakingMessage.Advanced;
import dev.hark.modelmaking.MakingMessage.Stage;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Sends the messages of a child to the server, which wants only a few of them per second: within a
/// stage it leaves out messages that come too soon after the one before, but never the end of the
/// stage.
public final class MessageSender implements Consumer<MakingMessage> {
  private static final long MIN_INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private @Nullable Stage stage;
  private long lastNanos;

  /// @param out the standard output of this process
  public MessageSender(PrintStream out) {
    this(out, System::nanoTime);
  }

  MessageSender(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accept(MakingMessage message) {
    if (message instanceof Advanced advanced && !isDue(advanced)) {
      return;
    }
    out.println(ChildProtocol.line(message));
    out.flush();
  }

  private boolean isDue(Advanced advanced) {
    long now = nanoTime.getAsLong();
    boolean due =
        advanced.stage() != stage
            || advanced.bytes() == advanced.total()
            || now - lastNanos > MIN_INTERVAL_NANOS;
    if (due) {
      stage = advanced.stage();
      lastNanos = now;
    }
    return due;
  }
}
