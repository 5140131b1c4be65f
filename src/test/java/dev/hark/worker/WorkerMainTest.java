package dev.hark.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.HarkApplication;
import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.whisper.Clips;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// With a real worker process and the demo model.
class WorkerMainTest {
  /// A gigabyte of audio, more than the worker's heap holds.
  private static final int TOO_MANY_SAMPLES = 500_000_000;

  private static final int THREADS = 4;

  private static final DecodingOptions OPTIONS =
      DecodingOptions.of(Task.TRANSCRIBE)
          .withLanguage(Language.of("en"))
          .withAudioContext(AudioContext.FULL);

  @TempDir Path folder;
  private Path output;
  private Process worker;
  private FrameChannel channel;

  @BeforeEach
  void start() throws IOException {
    output = folder.resolve("output");
    var socket = folder.resolve("s");
    var arguments =
        new WorkerArguments(
            socket, Clips.libraries(), Clips.model(), "cpu", 1, 1, "off", Optional.empty());
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HarkApplication.class.getName(),
                "worker"));
    command.addAll(arguments.toList());
    try (var listener =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket))) {
      var builder = new ProcessBuilder(command);
      builder.environment().put("LD_DEBUG", "files"); // tells which libraries are begun and ended
      worker = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      channel = new FrameChannel(listener.accept());
    }
  }

  @AfterEach
  void stop() throws Exception {
    channel.close();
    worker.destroyForcibly().waitFor();
  }

  private void awaitReady() throws IOException {
    Frame frame = channel.read();
    while (!(frame instanceof Frame.Ready)) {
      assertThat(frame).isInstanceOf(Frame.Beat.class);
      frame = channel.read();
    }
  }

  /// As systemd, the end of a container or an administrator tell it to. Exit handlers of C
  /// libraries would now and then crash a process in which OpenMP's threads compute.
  @Test
  void aWorkerThatIsToldToEndWhileItComputesRunsNoExitHandlers() throws Exception {
    awaitReady();
    var pcm = Clips.pcm("en-75s.wav");
    var bytes = ByteBuffer.allocate(pcm.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(pcm.duplicate());
    var file = Files.write(folder.resolve("pcm"), bytes.array());
    channel.write(new Frame.Transcribe(1, file.toString(), 0, pcm.remaining(), OPTIONS, THREADS));
    await().until(this::computingThreads, count -> count == THREADS);
    worker.toHandle().destroy(); // SIGTERM, and unlike the process itself it leaves the pipes alone
    assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(WorkerMain.TERMINATED);
    var library = Clips.libraries().resolve(System.mapLibraryName("whisper"));
    assertThat(Files.readString(output))
        .contains("calling init: " + library)
        .doesNotContain("calling fini: " + library);
  }

  /// OpenMP's threads have the name of the one that started them.
  private long computingThreads() throws IOException {
    try (var tasks =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(worker.pid()), "task"))) {
      return StreamSupport.stream(tasks.spliterator(), false)
          .filter(task -> nameOf(task).startsWith("decode-0"))
          .count();
    }
  }

  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  static Stream<Frame> fatalRequests() {
    var file = Clips.model().toString();
    return Stream.of(
        new Frame.Transcribe(1, file, 0, TOO_MANY_SAMPLES, OPTIONS, 1),
        new Frame.DetectSpeech(1, file, 0, TOO_MANY_SAMPLES));
  }

  @ParameterizedTest
  @MethodSource("fatalRequests")
  void aWorkerThatLosesAThreadEndsAtOnceAndSaysWhy(Frame request) throws Exception {
    awaitReady();
    channel.write(request);
    assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(VitalThread.DIED);
    assertThat(Files.readString(output)).contains("died").contains("OutOfMemoryError");
  }
}
