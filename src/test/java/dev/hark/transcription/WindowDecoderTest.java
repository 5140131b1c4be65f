package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.windows.WindowSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowDecoderTest {
  @Test
  void asksForWordsOnlyWhereTheVoiceIsCut() throws Exception {
    var cuts = List.of(FakeAudio.cut(0, 10, 0), FakeAudio.cut(9, 10, 1), FakeAudio.cut(30, 10, 0));
    var machine = new FakeAudio(1, (_, _) -> FakeAudio.answer(Language.of("en"), "w"));
    var options = DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));
    var decoder = new WindowDecoder(Assignment.of("m", options, "key"), 1);
    var openEnds = List.of(true, false, false);
    for (int i = 0; i < cuts.size(); i++) {
      try (var slot = machine.acquire()) {
        decoder.decode(slot, new WindowSource.Piece(0, cuts.get(i), 0, openEnds.get(i)));
      }
    }
    assertThat(machine.asked.stream().map(DecodingOptions::words))
        .containsExactly(true, true, false);
  }
}
