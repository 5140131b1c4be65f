package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hark.models.ModelName;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.windows.WindowSource.CutWindow;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodingContextTest {
  @Test
  void asksForWordsAndScoresOnlyWhereTheVoiceIsCut() {
    var options = DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));
    var context = new DecodingContext(TranscriptionSpec.of(new ModelName("m"), options, "key"), 1);
    var windows =
        List.of(
            new CutWindow(0, FakeAudio.cut(0, 10, 0), 0, true),
            new CutWindow(0, FakeAudio.cut(9, 10, 1), 0, false),
            new CutWindow(0, FakeAudio.cut(30, 10, 0), 0, false));
    assertThat(windows.stream().map(context::optionsOf))
        .extracting(DecodingOptions::words, DecodingOptions::scores)
        .containsExactly(tuple(true, true), tuple(true, true), tuple(false, false));
  }
}
