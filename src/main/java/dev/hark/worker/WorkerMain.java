package dev.hark.worker;

import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/// Runs a worker process. It loads one model, says that it is ready, decodes windows, and ends when
/// the server does: its standard input is a pipe whose other end only the server holds, so even
/// `kill -9` closes it.
public final class WorkerMain {
  /// Exit code after [Frame.Refused] (`EX_CONFIG` of sysexits.h): starting again would not help.
  public static final int REFUSED = 78;

  /// Exit code of a worker that was told to end by a signal such as SIGTERM.
  public static final int TERMINATED = ProcessEnd.TERMINATED;

  private WorkerMain() {}

  /// Runs until the server goes away, then ends the process.
  ///
  /// @param list the result of [WorkerArguments#toList]
  public static void run(List<String> list) {
    var arguments = WorkerArguments.of(list);
    ProcessEnd.handleSignals();
    daemon("parent-watch", WorkerMain::endWithParent);
    int code = VitalThread.DIED;
    try (var channel =
        new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(arguments.socket())))) {
      daemon("heartbeat", () -> beat(channel));
      code = serve(channel, arguments);
    } catch (IOException e) {
      System.err.println("worker: " + e);
      code = 0;
    } catch (RuntimeException | Error e) {
      System.err.println("worker: it cannot go on: " + e);
      e.printStackTrace();
    }
    ProcessEnd.now(code);
  }

  private static int serve(FrameChannel channel, WorkerArguments arguments) throws IOException {
    Decoder decoder;
    VadWorker vad;
    try {
      decoder = Decoder.start(arguments);
      vad = VadWorker.start(arguments);
      channel.write(decoder.ready());
    } catch (RefusedException e) {
      channel.write(new Frame.Refused(e.reason()));
      return REFUSED;
    }
    try {
      while (true) {
        switch (channel.read()) {
          case Frame.Transcribe job -> decoder.submit(job, channel);
          case Frame.Abort abort -> decoder.abort(abort.id());
          case Frame.DetectSpeech job -> vad.submit(job, channel);
          default -> {}
        }
      }
    } catch (EOFException e) {
      return 0; // the server has closed the connection
    }
  }

  private static void beat(FrameChannel channel) {
    try {
      while (true) {
        channel.write(new Frame.Beat());
        Thread.sleep(Frame.Beat.INTERVAL_MILLIS);
      }
    } catch (IOException e) {
      ProcessEnd.now(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // the server writes nothing, so a read returns only at the end
      }
    } catch (IOException e) {
      System.err.println("worker: " + e);
    }
    ProcessEnd.now(0);
  }

  private static void daemon(String name, Runnable task) {
    Thread.ofPlatform().daemon().name(name).start(task);
  }
}
