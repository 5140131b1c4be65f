package dev.hark.transcription.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.transcript.Segment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreviousTextTest {
  private static List<Segment> said(String text, double temperature) {
    return List.of(new Segment(0, 1, text, List.of(), temperature, -0.1, 0));
  }

  @Test
  void addsWhatWasSaidToThePrompt() {
    var previous = new PreviousText(Optional.of("Names: Ann. "));
    assertThat(previous.next()).hasValue("Names: Ann. ");
    previous.heard(said(" I am Ann.", 0), true);
    previous.heard(said(" Hello.", 0), true);
    assertThat(previous.next()).hasValue("Names: Ann. I am Ann. Hello.");
  }

  @Test
  void isEmptyWithoutEither() {
    var previous = new PreviousText(Optional.empty());
    previous.heard(List.of(), true);
    assertThat(previous.next()).isEmpty();
    previous.heard(said(" Hello.", 0), true);
    assertThat(previous.next()).hasValue("Hello.");
  }

  @Test
  void forgetsWhatABadWindowSaid() {
    var previous = new PreviousText(Optional.empty());
    previous.heard(said(" Hello.", 0.4), true);
    previous.heard(said(" Bad.", 0.6), true);
    assertThat(previous.next()).isEmpty();
    previous.heard(said(" Hello.", 0), true);
    previous.heard(said(" Again.", 0), false);
    assertThat(previous.next()).isEmpty();
  }

  @Test
  void remembersOnlyTheEnd() {
    var previous = new PreviousText(Optional.of("x".repeat(5_000)));
    for (int i = 0; i < 1_000; i++) {
      previous.heard(said(" number" + i, 0), true);
    }
    assertThat(previous.next().orElseThrow())
        .hasSizeBetween(5_100, 5_200)
        .matches("x+ number\\d+ .* number999");
    var unspaced = new PreviousText(Optional.empty());
    unspaced.heard(said("𝄞".repeat(1_001), 0), true);
    assertThat(unspaced.next().orElseThrow()).hasSizeBetween(590, 600).startsWith("𝄞");
  }
}
