package dev.hark.worker;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With the demo model, in this process, over a real socket.
class DecoderTest {
  private static final DecodingOptions OPTIONS =
      DecodingOptions.of(Task.TRANSCRIBE)
          .withLanguage(Language.of("en"))
          .withAudioContext(AudioContext.FULL);

  @TempDir Path folder;
  private FrameChannel server;
  private FrameChannel worker;
  private Decoder decoder;

  @BeforeEach
  void start() throws Exception {
    var address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
      worker = new FrameChannel(SocketChannel.open(address));
      server = new FrameChannel(listener.accept());
    }
    decoder =
        Decoder.start(
            new WorkerArguments(
                folder.resolve("s"),
                Clips.libraries(),
                Clips.model(),
                "cpu",
                1,
                1,
                "off",
                Optional.empty()));
    decoder.ready();
  }

  @AfterEach
  void stop() throws IOException {
    worker.close();
    server.close();
  }

  private Frame.Transcribe window(long id, String clip) throws IOException {
    var pcm = Clips.pcm(clip);
    var bytes = ByteBuffer.allocate(pcm.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(pcm.duplicate());
    var file = Files.write(folder.resolve(clip + ".pcm"), bytes.array());
    return new Frame.Transcribe(id, file.toString(), 0, pcm.remaining(), OPTIONS, 1);
  }

  private Map<Long, Frame> answers(int count) throws IOException {
    var answers = new HashMap<Long, Frame>();
    for (int i = 0; i < count; i++) {
      var answer = (Frame.Answer) server.read();
      answers.put(answer.id(), answer);
    }
    return answers;
  }

  @Test
  void anAbortedWindowThatWaitsIsAnsweredAtOnceAndTheOthersAreDecoded() throws Exception {
    decoder.submit(window(1, "en-6.wav"), worker);
    decoder.submit(window(2, "en-1.wav"), worker);
    decoder.submit(window(3, "en-1.wav"), worker);
    decoder.abort(3);
    assertThat(server.read()).isEqualTo(new Frame.Aborted(3));
    assertThat(answers(2).values()).allMatch(Frame.Transcribed.class::isInstance);
  }

  @Test
  void everyRequestIsAnsweredOnceHoweverLateTheAbort() throws Exception {
    decoder.submit(window(0, "en-4.wav"), worker);
    var expected = ((Frame.Transcribed) server.read()).segments();
    for (int id = 1; id <= 30; id += 2) {
      decoder.submit(window(id, "en-6.wav"), worker);
      decoder.submit(window(id + 1, "en-4.wav"), worker);
      decoder.abort(id);
      decoder.abort(id);
      var answers = answers(2);
      decoder.abort(id);
      assertThat(answers.get((long) id))
          .isInstanceOfAny(Frame.Aborted.class, Frame.Transcribed.class);
      assertThat(answers.get((long) id + 1))
          .isInstanceOfSatisfying(
              Frame.Transcribed.class, heard -> assertThat(heard.segments()).isEqualTo(expected));
    }
  }

  @Test
  void anAbortOfAnUnknownRequestIsNothing() throws Exception {
    decoder.abort(99);
    decoder.submit(window(1, "en-1.wav"), worker);
    assertThat(server.read()).isInstanceOf(Frame.Transcribed.class);
  }
}
