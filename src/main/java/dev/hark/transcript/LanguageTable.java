package dev.hark.transcript;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Holds Whisper's languages with all their names.
final class LanguageTable {
  /// In the order of Whisper's language tokens.
  private static final String LANGUAGES =
      """
      en english, zh chinese, de german, es spanish, ru russian, ko korean, fr french, ja japanese,
      pt portuguese, tr turkish, pl polish, ca catalan, nl dutch, ar arabic, sv swedish, it italian,
      id indonesian, hi hindi, fi finnish, vi vietnamese, he hebrew, uk ukrainian, el greek,
      ms malay, cs czech, ro romanian, da danish, hu hungarian, ta tamil, no norwegian, th thai,
      ur urdu, hr croatian, bg bulgarian, lt lithuanian, la latin, mi maori, ml malayalam, cy welsh,
      sk slovak, te telugu, fa persian, lv latvian, bn bengali, sr serbian, az azerbaijani,
      sl slovenian, kn kannada, et estonian, mk macedonian, br breton, eu basque, is icelandic,
      hy armenian, ne nepali, mn mongolian, bs bosnian, kk kazakh, sq albanian, sw swahili,
      gl galician, mr marathi, pa punjabi, si sinhala, km khmer, sn shona, yo yoruba, so somali,
      af afrikaans, oc occitan, ka georgian, be belarusian, tg tajik, sd sindhi, gu gujarati,
      am amharic, yi yiddish, lo lao, uz uzbek, fo faroese, ht haitian creole, ps pashto,
      tk turkmen, nn nynorsk, mt maltese, sa sanskrit, lb luxembourgish, my myanmar, bo tibetan,
      tl tagalog, mg malagasy, as assamese, tt tatar, haw hawaiian, ln lingala, ha hausa,
      ba bashkir, jw javanese, su sundanese, yue cantonese
      """;

  /// The further names that OpenAI's tokenizer knows.
  private static final String OTHER_NAMES =
      """
      my burmese, ca valencian, nl flemish, ht haitian, lb letzeburgesch, ps pushto, pa panjabi,
      ro moldavian, ro moldovan, si sinhalese, es castilian, zh mandarin
      """;

  /// Today's ISO 639 codes where Whisper has an older or a wider one.
  private static final String OTHER_CODES =
      """
      jw jv, he iw, no nb, tl fil
      """;

  private static final Pattern CODE_WITH_REGION =
      Pattern.compile("([a-z]{2,3})([-_][a-z0-9]{2,8})+");

  static final List<Language> ALL =
      entries(LANGUAGES).stream().map(entry -> new Language(entry[0], entry[1])).toList();

  private static final Map<String, Language> BY_CODE = new HashMap<>();
  private static final Map<String, Language> BY_NAME = new HashMap<>();

  static {
    for (var language : ALL) {
      BY_CODE.put(language.code(), language);
      BY_NAME.put(language.englishName(), language);
    }
    for (var entry : entries(OTHER_NAMES)) {
      BY_NAME.put(entry[1], BY_CODE.get(entry[0]));
    }
    for (var entry : entries(OTHER_CODES)) {
      BY_CODE.put(entry[1], BY_CODE.get(entry[0]));
    }
  }

  private LanguageTable() {}

  static Optional<Language> find(String codeOrName) {
    var word = codeOrName.strip().toLowerCase(Locale.ROOT);
    var named = BY_NAME.get(word);
    if (named != null) {
      return Optional.of(named);
    }
    var region = CODE_WITH_REGION.matcher(word);
    return Optional.ofNullable(BY_CODE.get(region.matches() ? region.group(1) : word));
  }

  private static List<String[]> entries(String table) {
    return Pattern.compile(",\\s*").splitAsStream(table.strip()).map(e -> e.split(" ", 2)).toList();
  }
}
