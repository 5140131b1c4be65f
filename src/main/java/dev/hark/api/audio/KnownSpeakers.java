package dev.hark.api.audio;

import java.util.List;
import java.util.regex.Pattern;

/// Reads OpenAI's `known_speaker_names` and `known_speaker_references`. The names are given to the
/// speakers in order. Only the form of the voice samples is checked: speakers are told apart by the
/// channels of the file, not by their voices.
final class KnownSpeakers {
  static final String NAMES = "known_speaker_names";
  static final String REFERENCES = "known_speaker_references";

  private static final int MAX_SPEAKERS = 4;

  /// Only the beginning of a long sample is kept; see [UploadParts].
  private static final Pattern AUDIO_URL =
      Pattern.compile("data:(audio|video|application)/[^,]{1,200},.*", Pattern.DOTALL);

  private KnownSpeakers() {}

  /// Returns the names in a form, at most four.
  static List<String> names(FormValues values) {
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
    return names;
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
