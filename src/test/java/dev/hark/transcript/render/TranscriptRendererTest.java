package dev.hark.transcript.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.ObjectMappers;
import com.openai.models.audio.transcriptions.TranscriptionDiarized;
import com.openai.models.audio.transcriptions.TranscriptionVerbose;
import dev.hark.transcript.DecodingScores;
import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.TestTranscripts;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Transcript;
import dev.hark.transcript.Word;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TranscriptRendererTest {
  private static final Transcript SAMPLE =
      TestTranscripts.of(
          Task.TRANSCRIBE,
          Language.of("de"),
          8.470000267,
          List.of(
              new Segment(0, 3.3000001, " One & <two>.", List.of(50364, 7), 0.2f, -0.28f, 0.009),
              new Segment(3.3, 8, " Three --> four\r\n\r\n5\u2028six", List.of(), 0, 0, 1e-9)));

  private final TranscriptRenderer renderer = new TranscriptRenderer();

  private String render(Transcript transcript, ResponseFormat format) {
    return render(transcript, plain(format));
  }

  private String render(Transcript transcript, RenderOptions options) {
    var out = new ByteArrayOutputStream();
    try {
      renderer.write(transcript, options, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static RenderOptions plain(ResponseFormat format) {
    return new RenderOptions(format, false, false, List.of());
  }

  private JsonNode json(Transcript transcript, ResponseFormat format) {
    return new JsonMapper().readTree(render(transcript, format));
  }

  private static Transcript empty() {
    return TestTranscripts.of(0, List.of());
  }

  @Test
  void jsonIsTextAndUsage() {
    assertThat(render(SAMPLE, ResponseFormat.JSON))
        .isEqualTo(
            "{\"text\":\"One & <two>. Three --> four\\r\\n\\r\\n5\u2028six\","
                + "\"usage\":{\"type\":\"duration\",\"seconds\":9}}");
  }

  @Test
  void verboseJsonHasEverything() {
    var json = json(SAMPLE, ResponseFormat.VERBOSE_JSON);
    assertThat(json.propertyNames())
        .containsExactly("task", "language", "duration", "text", "segments", "usage");
    assertThat(json.path("language").asString()).isEqualTo("german");
    assertThat(json.path("duration").asDouble()).isEqualTo(8.47);
    assertThat(json.path("segments").path(0).toString())
        .isEqualTo(
            "{\"id\":0,\"seek\":0,\"start\":0.0,\"end\":3.3,\"text\":\" One & <two>.\","
                + "\"tokens\":[50364,7],\"temperature\":0.2,\"avg_logprob\":-0.28,"
                + "\"compression_ratio\":0.6,\"no_speech_prob\":0.009}");
    assertThat(json.path("segments").path(1).path("seek").asInt()).isEqualTo(330);
  }

  @Test
  void translationsAreEnglish() {
    var translation = TestTranscripts.of(Task.TRANSLATE, Language.of("de"), 1, List.of());
    var json = json(translation, ResponseFormat.VERBOSE_JSON);
    assertThat(json.path("task").asString()).isEqualTo("translate");
    assertThat(json.path("language").asString()).isEqualTo("english");
  }

  @Test
  void stockClientReadsVerboseJson() throws IOException {
    for (var transcript : List.of(SAMPLE, empty())) {
      var parsed =
          ObjectMappers.jsonMapper()
              .readValue(
                  render(transcript, ResponseFormat.VERBOSE_JSON), TranscriptionVerbose.class);
      parsed.validate();
      assertThat(parsed.text()).isEqualTo(transcript.text());
      assertThat(parsed.segments().orElseThrow()).hasSameSizeAs(transcript.segments());
    }
  }

  @Test
  void writesSubRip() {
    assertThat(render(SAMPLE, ResponseFormat.SRT))
        .isEqualTo(
            """
            1
            00:00:00,000 --> 00:00:03,300
            One & <two>.

            2
            00:00:03,300 --> 00:00:08,000
            Three -> four 5 six

            """);
  }

  @Test
  void writesWebVtt() {
    assertThat(render(SAMPLE, ResponseFormat.VTT))
        .isEqualTo(
            """
            WEBVTT

            00:00:00.000 --> 00:00:03.300
            One &amp; &lt;two&gt;.

            00:00:03.300 --> 00:00:08.000
            Three --&gt; four 5 six

            """);
  }

  @Test
  void writesTabsAndLyrics() {
    assertThat(render(SAMPLE, ResponseFormat.TSV))
        .isEqualTo("start\tend\ttext\n0\t3300\tOne & <two>.\n3300\t8000\tThree --> four 5 six\n");
    assertThat(render(SAMPLE, ResponseFormat.LRC))
        .isEqualTo("[00:00.00]One & <two>.\n[00:03.30]Three --> four 5 six\n");
    assertThat(render(SAMPLE, ResponseFormat.TEXT)).endsWith("six\n");
  }

  @Test
  void emptyTranscriptsAreEmptyDocuments() {
    assertThat(render(empty(), ResponseFormat.JSON))
        .isEqualTo("{\"text\":\"\",\"usage\":{\"type\":\"duration\",\"seconds\":0}}");
    assertThat(json(empty(), ResponseFormat.VERBOSE_JSON).path("segments").isArray()).isTrue();
    assertThat(render(empty(), ResponseFormat.TEXT)).isEqualTo("\n");
    assertThat(render(empty(), ResponseFormat.SRT)).isEmpty();
    assertThat(render(empty(), ResponseFormat.VTT)).isEqualTo("WEBVTT\n\n");
    assertThat(render(empty(), ResponseFormat.TSV)).isEqualTo("start\tend\ttext\n");
    assertThat(render(empty(), ResponseFormat.LRC)).isEmpty();
  }

  @Test
  void hoursGoOnPastNinetyNine() {
    var segment = new Segment(360_000.25, 360_001, " [Music]", List.of(), 0, 0, 0);
    var long100 = TestTranscripts.of(400_000, List.of(segment));
    assertThat(render(long100, ResponseFormat.VTT)).contains("100:00:00.250 --> ");
    assertThat(render(long100, ResponseFormat.LRC)).isEqualTo("[6000:00.25]\u200b[Music]\n");
  }

  @Test
  void noSegmentCanBreakACue() {
    var random = new Random(11);
    var pieces =
        List.of(
            "-->",
            "\n\n",
            "\r",
            "WEBVTT",
            "1",
            "-",
            ">",
            "&",
            "<b>",
            "\u0000",
            "\t",
            "\ud83d",
            "\u0085",
            "\u2029",
            "é",
            "00:00:01.000 --> 00:00:02.000",
            " ");
    var time = "\\d{2,}:\\d\\d:\\d\\d[.,]\\d{3}";
    var srt = Pattern.compile("(\\d+\n" + time + " --> " + time + "\n(?!.*-->)[^\n]+\n\n)*");
    var vtt = Pattern.compile("WEBVTT\n\n(" + time + " --> " + time + "\n(?!.*-->)[^\n]+\n\n)*");
    var tsv = Pattern.compile("start\tend\ttext\n(\\d+\t\\d+\t[^\n\t]+\n)*");
    for (var round = 0; round < 300; round++) {
      var segments = new ArrayList<Segment>();
      for (var i = 0; i < 4; i++) {
        var text = new StringBuilder();
        for (var j = 0; j < random.nextInt(7); j++) {
          text.append(pieces.get(random.nextInt(pieces.size())));
        }
        segments.add(new Segment(i, i + 1, text.toString(), List.of(), 0, 0, 0));
      }
      var transcript = TestTranscripts.of(4, segments);
      assertThat(render(transcript, ResponseFormat.SRT)).matches(srt);
      assertThat(render(transcript, ResponseFormat.VTT)).matches(vtt);
      assertThat(render(transcript, ResponseFormat.TSV)).matches(tsv);
      // UTF-8 has no half of a surrogate pair and writes a question mark for it
      var text =
          new String(transcript.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      assertThat(json(transcript, ResponseFormat.VERBOSE_JSON).path("text").asString())
          .isEqualTo(text);
    }
  }

  @Test
  void cuesAreShownForAMomentInsideTheAudio() {
    var segment = new Segment(2, 2, " end", List.of(), 0, 0, 0);
    var transcript = TestTranscripts.of(2, List.of(segment));
    assertThat(render(transcript, ResponseFormat.VTT)).contains("00:00:01.999 --> 00:00:02.000");
  }

  @ParameterizedTest
  @EnumSource
  void leavesTheStreamOpen(ResponseFormat format) throws IOException {
    var out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            throw new AssertionError("closed");
          }
        };
    renderer.write(SAMPLE, plain(format), out);
    assertThat(out.size()).isPositive();
    assertThat(ResponseFormat.of(format.wireName())).contains(format);
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesIsAnIoException(ResponseFormat format) {
    var gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }
        };
    assertThatThrownBy(() -> renderer.write(SAMPLE, plain(format), gone))
        .isExactlyInstanceOf(IOException.class);
  }

  private static final Segment SPOKEN =
      new Segment(
          new TimeRange(0.5, 1.5),
          " four five",
          List.of(1, 2),
          new DecodingScores(0, -0.1, 0),
          List.of(new Word(" four", 0.5, 0.9, 0.98), new Word(" five", 1, 1.5, 0.875)),
          List.of(
              new TokenScore(" four", -0.125, List.of(32, 102)),
              new TokenScore("\ufffd", -0.5, List.of(195))),
          false,
          Optional.of("B"));

  private static final Transcript RICH =
      new Transcript(
          Task.TRANSCRIBE,
          Language.of("en"),
          3,
          List.of(SPOKEN, new Segment(2, 2.5, " six", List.of(3), 0, 0, 0)),
          OptionalDouble.of(0.75),
          List.of(
              new DroppedSegment(
                  new Segment(2.5, 3, " Thank you.", List.of(), 0, -1, 0.9),
                  DroppedSegment.Reason.SILENCE_PHRASE)));

  private static RenderOptions renderOptions(ResponseFormat format, String... speakers) {
    return new RenderOptions(format, true, true, List.of(speakers));
  }

  @Test
  void wordsAreAskedFor() {
    var plain = json(RICH, ResponseFormat.VERBOSE_JSON);
    assertThat(plain.has("words")).isFalse();
    assertThat(plain.path("segments").path(0).has("words")).isFalse();
    var json = new JsonMapper().readTree(render(RICH, renderOptions(ResponseFormat.VERBOSE_JSON)));
    assertThat(json.path("words").toString())
        .isEqualTo(
            "[{\"word\":\"four\",\"start\":0.5,\"end\":0.9},{\"word\":\"five\",\"start\":1.0,\"end\":1.5}]");
    assertThat(json.path("segments").path(0).path("words").path(1).toString())
        .isEqualTo("{\"word\":\"five\",\"start\":1.0,\"end\":1.5,\"probability\":0.875}");
    assertThat(json.path("segments").path(1).path("words").isArray()).isTrue();
  }

  @Test
  void verboseJsonSaysWhatWasDetectedAndDropped() {
    var json = json(RICH, ResponseFormat.VERBOSE_JSON);
    assertThat(json.path("language_probability").asDouble()).isEqualTo(0.75);
    var dropped = json.path("dropped").path(0);
    assertThat(dropped.path("reason").asString()).isEqualTo("silence_phrase");
    assertThat(dropped.path("text").asString()).isEqualTo(" Thank you.");
    assertThat(dropped.path("start").asDouble()).isEqualTo(2.5);
    assertThat(dropped.path("no_speech_prob").asDouble()).isEqualTo(0.9);
  }

  @Test
  void logProbabilitiesAreAskedFor() {
    assertThat(render(RICH, renderOptions(ResponseFormat.JSON)))
        .isEqualTo(
            "{\"text\":\"four five six\",\"languages\":[{\"code\":\"en\"}],"
                + "\"logprobs\":[{\"token\":\" four\",\"logprob\":-0.125,\"bytes\":[32,102]},"
                + "{\"token\":\"\ufffd\",\"logprob\":-0.5,\"bytes\":[195]}],"
                + "\"usage\":{\"type\":\"duration\",\"seconds\":3}}");
    assertThat(json(RICH, ResponseFormat.JSON).has("logprobs")).isFalse();
  }

  @Test
  void saysWhoSpeaks() throws IOException {
    var text = render(RICH, renderOptions(ResponseFormat.DIARIZED_JSON, "Ann"));
    assertThat(new JsonMapper().readTree(text).path("segments").toString())
        .isEqualTo(
            "[{\"type\":\"transcript.text.segment\",\"id\":\"seg_001\",\"start\":0.5,\"end\":1.5,\"text\":\"four"
                + " five\",\"speaker\":\"B\"},"
                + "{\"type\":\"transcript.text.segment\",\"id\":\"seg_002\",\"start\":2.0,\"end\":2.5,"
                + "\"text\":\"six\",\"speaker\":\"Ann\"}]");
    var parsed = ObjectMappers.jsonMapper().readValue(text, TranscriptionDiarized.class);
    parsed.validate();
    assertThat(parsed.segments()).hasSize(2);
  }
}
