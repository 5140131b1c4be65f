package dev.hark.whisper.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordGrouperTest {
  private static List<String> words(String language, String... tokens) {
    return group(language, Arrays.stream(tokens).map(WordGrouperTest::bytes).toList());
  }

  private static List<String> group(String language, List<byte[]> tokens) {
    var texts =
        WordGrouper.group(
                tokens.stream().map(token -> Token.of(token, 0.5, -0.7, -1)).toList(), language)
            .stream()
            .map(WordSpan::text)
            .toList();
    var all = new ArrayList<Byte>();
    tokens.forEach(token -> {
      for (byte b : token) {
        all.add(b);
      }
    });
    var joined = bytes(String.join("", texts));
    assertThat(joined).hasSize(all.size());
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aSpaceBeginsAWord() {
    assertThat(words("en", " isn", "'t", " it", " un", "believ", "able"))
        .containsExactly(" isn't", " it", " unbelievable");
  }

  @Test
  void punctuationStaysWithItsWord() {
    assertThat(
            words("en", " Well", ",", " he", " said", ":", " “", "No", "”", ".", " (", "Yes", ")"))
        .containsExactly(" Well,", " he", " said:", " “No”.", " (Yes)");
    assertThat(words("es", " ¿", "Qué", "?", " -", " nada")).containsExactly(" ¿Qué?", " - nada");
    assertThat(words("fr", " Vraiment", " ?", " Oui", " !"))
        .containsExactly(" Vraiment ?", " Oui !");
  }

  @Test
  void punctuationAloneIsAWord() {
    assertThat(words("en", " ...")).containsExactly(" ...");
    assertThat(words("en")).isEmpty();
  }

  @Test
  void withoutSpacesEveryCharacterIsAWord() {
    assertThat(words("zh", "你", "好", "，", "世界", "。")).containsExactly("你", "好，", "世界。");
    assertThat(words("ja", "「", "はい", "」", "と")).containsExactly("「はい」", "と");
    assertThat(words("zh", "我", "用", "Lin", "ux", "。")).containsExactly("我", "用", "Linux。");
  }

  @Test
  void charactersSplitOverTokensAreJoined() {
    var cat = bytes("猫");
    assertThat(
            group(
                "zh",
                List.of(bytes("小"), new byte[] {cat[0]}, new byte[] {cat[1], cat[2]}, bytes("狗"))))
        .containsExactly("小", "猫", "狗");
    var accent = bytes("é");
    assertThat(
            group(
                "fr",
                List.of(
                    bytes(" caf"), new byte[] {accent[0]}, new byte[] {accent[1]}, bytes(" x"))))
        .containsExactly(" café", " x");
  }

  @Test
  void probabilityIsTheMeanOfTheSpokenTokens() {
    var tokens =
        List.of(
            Token.of(bytes(" a"), 0.4, -1, -1),
            Token.of(bytes("b"), 0.8, -1, 1.5),
            Token.of(bytes("."), 0.1, -1, 1.6));
    assertThat(WordGrouper.group(tokens, "en"))
        .singleElement()
        .satisfies(word -> {
          assertThat(word.probability()).isEqualTo((0.4 + 0.8) / 2);
          assertThat(word.alignedEnd()).isEqualTo(1.6);
        });
  }
}
