package dev.hark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.transcript.Language;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextNormalizerTest {
  private static final TextNormalizer ENGLISH = TextNormalizer.english();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Let's go                       | let us go
          he's like                      | he is like
          she's been like                | she has been like
          they won't, we can't, I ain't  | they will not we can not i aint
          I’m sure you’ll see            | i am sure you will see
          it shoulda worked              | it should have worked
          we 're here                    | we are here
          10km                           | 10 km
          10mm                           | 10 mm
          RC232                          | rc 232
          Mr. Park visited Assoc. Prof. Kim Jr. | mister park visited associate professor kim junior
          Hmm, (laughs) well [music] yes <b>!   | well yes
          café naïve Œuvre Straße        | cafe naive oeuvre strasse
          He organised the colour centre | he organized the color center
          the traveller's grey pyjamas   | the traveler is gray pajamas
          100% of $3.50 or €2            | 100% of $3.50 or €2
          10,000 people                  | 10000 people
          end. of. sentence.             | end of sentence
          oh no                          | oh no
          one of the ones                | one of the ones
          a & b + c                      | a b c
          """)
  void writesEnglishAlike(String text, String plain) {
    assertThat(ENGLISH.normalize(text)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          two                             | 2
          thirty one                      | 31
          five twenty four                | 524
          nineteen ninety nine            | 1999
          twenty nineteen                 | 2019
          ten thousand and two            | 10002
          two point five million          | 2500000
          two and a half million          | 2500000
          four point two billions         | 4200000000s
          200 thousand                    | 200000
          200 thousand dollars            | $200000
          $20 million                     | $20000000
          €52.4 million                   | €52400000
          £77 thousands                   | £77000s
          two double o eight              | 2008
          three thousand twenty nine      | 3029
          forty three thousand two hundred sixty | 43260
          forty three thousand two hundred and sixty | 43260
          nineteen fifties                | 1950s
          thirty first                    | 31st
          thirty three thousand and three hundred and thirty third | 33333rd
          one thousand one hundred        | 1100
          nineteen hundred and five       | 1905
          three billion                   | 3000000000
          millions                        | 1000000s
          july third twenty twenty        | july 3rd 2020
          august twenty sixth twenty twenty one | august 26th 2021
          3 14                            | 3 14
          3.14                            | 3.14
          3 point 2                       | 3.2
          3 point 14                      | 3.14
          fourteen point 4                | 14.4
          three point one four            | 3.14
          two point two five dollars      | $2.25
          two hundred million dollars     | $200000000
          $20.1 million                   | $20100000
          two dollars and fifty cents     | $2.50
          ninety percent                  | 90%
          seventy six per cent            | 76%
          double oh seven                 | 007
          double zero seven               | 007
          nine one one                    | 911
          nine double one                 | 911
          one triple oh one               | 10001
          minus five degrees              | -5 degrees
          the point is two hundred and counting | the point is 200 and counting
          five and six                    | 5 and 6
          the twenty second of may        | the 22nd of may
          zero                            | 0
          four five one four nine four six | 4514946
          """)
  void writesEnglishNumbersInDigits(String text, String plain) {
    assertThat(ENGLISH.normalize(text)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          de | Grüß Gott! (lacht) Wie geht's? | grüß gott wie geht s
          fr | L'été, ça va…                  | l été ça va
          es | ¿Qué tal [risas], señor?       | qué tal señor
          de | Ｔｅｓｔ ﬁne 10 €                | test fine 10
          zh | 你好，世界                       | 你 好 世 界
          ja | これ は                         | こ れ は
          """)
  void leavesOtherLanguagesTheirWords(String language, String text, String plain) {
    var normalizer = TextNormalizer.of(Language.of(language).orElseThrow());
    assertThat(normalizer.normalize(text)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "a b c d, a b c d, 0, 0, 0, 4",
    "a b c d, a x c d, 1, 0, 0, 4",
    "a b, a b c, 0, 1, 0, 2",
    "a b c, b c, 0, 0, 1, 3",
    "'', a b, 0, 2, 0, 0",
    "a b c d, '', 0, 0, 4, 4",
    "a b c, x a b, 0, 1, 1, 3"
  })
  void countsTheFewestChanges(
      String reference, String text, long substituted, long inserted, long deleted, long length) {
    var count = ErrorCount.ofWords(reference, text);
    assertThat(count).isEqualTo(new ErrorCount(substituted, inserted, deleted, length));
    assertThat(count.plus(count).errors()).isEqualTo(2 * count.errors());
  }

  @ParameterizedTest
  @CsvSource({"sechs, sechz, 0.2", "ab cd, abcd, 0.2", "'', '', 0"})
  void countsCharacters(String reference, String text, double rate) {
    assertThat(ErrorCount.ofCharacters(reference, text).rate()).isEqualTo(rate);
  }
}
