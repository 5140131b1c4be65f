package dev.hark.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {
  @Test
  void hasTheHundredLanguagesOfWhisper() {
    assertThat(Language.all()).hasSize(100).doesNotHaveDuplicates();
    assertThat(Language.all().getFirst()).isEqualTo(new Language("en", "english"));
    assertThat(Language.all().getLast()).isEqualTo(new Language("yue", "cantonese"));
  }

  @Test
  void findsEachByCodeAndNameInAnyCase() {
    for (var language : Language.all()) {
      assertThat(Language.of(language.code())).contains(language);
      assertThat(Language.of(language.code().toUpperCase(Locale.ROOT))).contains(language);
      assertThat(Language.of(language.englishName())).contains(language);
      assertThat(Language.of(" " + language.englishName().toUpperCase(Locale.ROOT) + " "))
          .contains(language);
      assertThat(Language.of(language.code() + "-XX")).contains(language);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "burmese, my",
    "valencian, ca",
    "flemish, nl",
    "haitian, ht",
    "letzeburgesch, lb",
    "pushto, ps",
    "panjabi, pa",
    "moldavian, ro",
    "moldovan, ro",
    "sinhalese, si",
    "castilian, es",
    "Mandarin, zh",
    "en-US, en",
    "pt_BR, pt",
    "zh-Hant-TW, zh",
    "yue-HK, yue",
    "iw, he",
    "jv, jw",
  })
  void findsByOtherNames(String name, String code) {
    assertThat(Language.of(name).map(Language::code)).contains(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "klingon", "xx", "xx-US", "en-", "-", "english-US", "e n", "en\u0000"})
  void knowsNoOthers(String name) {
    assertThat(Language.of(name)).isEmpty();
  }
}
