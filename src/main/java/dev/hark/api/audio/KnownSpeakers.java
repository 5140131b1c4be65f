package dev.hark.api.audio;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads OpenAI's `known_speaker_names` and `known_speaker_references`. The names are given to the
/// speakers in order. Only the form of the voice samples is checked: speakers are told apart by the
/// channels of the file, not by their voices.
///
/// @param names the names of the speakers
/// @param param the field that the form has, if it has one
record KnownSpeakers(List<String> names, Optional<String> param) {
  private static final String NAMES = "known_speaker_names";
  private static final String REFERENCES = "known_speaker_references";
  private static final int MAX_SPEAKERS = 4;

  /// Only the beginning of a long sample is kept; see [UploadParts].
  private static final Pattern AUDIO_URL =
      Pattern.compile("data:(audio|video|application)/[^,]{1,200},.*", Pattern.DOTALL);

  static KnownSpeakers of(FormValues values) {
    var names = list(values, NAMES);
    var references = list(values, REFERENCES);
    for (var reference : references) {
      if (!AUDIO_URL.matcher(reference).matches()) {
        throw FormValues.invalid(
            REFERENCES,
            "A speaker's reference must be audio as a data URL: data:audio/wav;base64,...");
      }
    }
    if (!references.isEmpty() && references.size() != names.size()) {
      throw FormValues.invalid(REFERENCES, "Each of '%s' needs its name.".formatted(REFERENCES));
    }
    var param = names.isEmpty() ? Optional.<String>empty() : Optional.of(NAMES);
    return new KnownSpeakers(names, param);
  }

  private static List<String> list(FormValues values, String field) {
    var elements = values.list(field);
    if (elements.size() > MAX_SPEAKERS) {
      throw FormValues.invalid(
          field, "The field '%s' takes at most %d values.".formatted(field, MAX_SPEAKERS));
    }
    return elements;
  }
}
