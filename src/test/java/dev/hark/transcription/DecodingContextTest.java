package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.models.ModelName;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.windows.WindowSource.CutWindow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecodingContextTest {
  @Test
  void asksForWordsOnlyWhereTheVoiceIsCut() {
    var options = DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));
    var context = new DecodingContext(TranscriptionSpec.of(new ModelName("m"), options, "key"), 1);
    var windows =
        Stream.of(
            new CutWindow(0, FakeAudio.cut(0, 10, 0), 0, true),
            new CutWindow(0, FakeAudio.cut(9, 10, 1), 0, false),
            new CutWindow(0, FakeAudio.cut(30, 10, 0), 0, false));
    assertThat(windows.map(context::optionsOf).map(DecodingOptions::words))
        .containsExactly(true, true, false);
  }
}
