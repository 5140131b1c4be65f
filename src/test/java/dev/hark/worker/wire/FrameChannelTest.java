package dev.hark.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.DecodingScores;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.Thresholds;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Word;
import dev.hark.windows.Speech;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameChannelTest {
  @TempDir Path folder;
  private SocketChannel raw;
  private FrameChannel channel;

  @BeforeEach
  void connect() throws IOException {
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      var address = UnixDomainSocketAddress.of(folder.resolve("s"));
      listener.bind(address);
      raw = SocketChannel.open(address);
      channel = new FrameChannel(listener.accept());
    }
  }

  @AfterEach
  void disconnect() throws IOException {
    raw.close();
    channel.close();
  }

  static List<Frame> frames() {
    return List.of(
        new Frame.Ready("CPU", "a device", "AVX2 FMA", 0, 12, true),
        new Frame.Refused("no"),
        new Frame.Beat(),
        new Frame.Transcribe(
            1, "/pcm", 2L << 40, 3, DecodingOptions.of(Task.TRANSLATE).withTemperature(0.5), 2),
        new Frame.Transcribe(
            1,
            "/pcm",
            0,
            3,
            DecodingOptions.of(Task.TRANSCRIBE)
                .withLanguage(Language.of("de"))
                .withLanguages(Language.all())
                .withPrompt(Optional.of("prompt"))
                .withSearch(new DecodingOptions.Search(5, 3, false, true))
                .withThresholds(new Thresholds(0.5, -2, 3))
                .withAudioContext(AudioContext.ADAPTIVE)
                .withWords(true)
                .withScores(true),
            1),
        new Frame.DetectSpeech(2, "/pcm", 1, 2),
        new Frame.Abort(3),
        new Frame.Transcribed(
            4,
            "de",
            0.5,
            List.of(new Segment(0.5, 1.25, " vier", List.of(1, 2), 0, -0.25, 0.125)),
            99),
        new Frame.Transcribed(
            4,
            null,
            null,
            List.of(
                new Segment(
                    new TimeRange(0.5, 1.25),
                    " vier",
                    List.of(1, 2),
                    new DecodingScores(0, -0.25, 0.125),
                    List.of(new Word(" vier", 0.5, 1.25, 0.75)),
                    List.of(new TokenScore(" vier", -0.5, List.of(32, 118, 195))),
                    true,
                    Optional.of("left"))),
            99),
        new Frame.SpeechDetected(6, new Speech(160, List.of(0f, 0.5f, 1f))),
        new Frame.Aborted(7),
        new Frame.Failed(5, "why"));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void carriesEveryFrame(Frame frame) throws IOException {
    new FrameChannel(raw).write(frame);
    assertThat(channel.read()).isEqualTo(frame);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, FrameChannel.MAX_BYTES + 1, Integer.MAX_VALUE})
  void refusesALengthThatIsNotOneOfOurs(int length) throws IOException {
    raw.write(ByteBuffer.allocate(4).putInt(length).flip());
    assertThatThrownBy(channel::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not one of ours");
  }

  @Test
  void refusesWhatIsNoFrame() throws IOException {
    raw.write(ByteBuffer.allocate(7).putInt(3).put(new byte[] {1, 2, 3}).flip());
    assertThatThrownBy(channel::read)
        .isInstanceOf(IOException.class)
        .hasMessage("unreadable frame");
  }

  @Test
  void noticesAPeerThatDiesInTheMiddleOfAFrame() throws IOException {
    raw.write(ByteBuffer.allocate(6).putInt(100).put(new byte[2]).flip());
    raw.close();
    assertThatThrownBy(channel::read).isInstanceOf(EOFException.class);
  }
}
