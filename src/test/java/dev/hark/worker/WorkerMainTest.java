package dev.hark.worker;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// With a real worker process and the demo model.
class WorkerMainTest {
  /// A gigabyte of audio, more than the worker's heap holds.
  private static final int TOO_MANY_SAMPLES = 500_000_000;

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
      worker =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      channel = new FrameChannel(listener.accept());
    }
  }

  @AfterEach
  void stop() throws Exception {
    channel.close();
    worker.destroyForcibly().waitFor();
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
    Frame frame = channel.read();
    while (!(frame instanceof Frame.Ready)) {
      assertThat(frame).isInstanceOf(Frame.Beat.class);
      frame = channel.read();
    }
    channel.write(request);
    assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(VitalThread.DIED);
    assertThat(Files.readString(output)).contains("died").contains("OutOfMemoryError");
  }
}
