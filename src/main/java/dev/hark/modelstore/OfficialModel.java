package dev.hark.modelstore;

import dev.hark.checkpoint.GgmlHeader;
import dev.hark.models.ModelHeader;
import java.util.Optional;

/// Describes a model that can be pulled by its name.
///
/// @param name the name that requests use
/// @param repository on Hugging Face
/// @param sha1 digest of the file, 40 hexadecimal digits; empty if upstream gives none
/// @param bytes approximate size of the file
/// @param header the header that the file will have, with an approximate size; empty if it is no
///   Whisper model but one for voice activity detection
public record OfficialModel(
    String name,
    String repository,
    Optional<String> sha1,
    long bytes,
    Optional<ModelHeader> header) {
  private static final int COLUMNS = 10;
  private static final String NONE = "-";
  private static final long MEBIBYTE = 1 << 20;

  /// Returns whether it can transcribe.
  public boolean transcribes() {
    return header.isPresent();
  }

  /// Reads a line of the list.
  static OfficialModel parse(String line) {
    var fields = line.split("\t", -1);
    if (fields.length != COLUMNS) {
      throw new IllegalArgumentException("a line of the model list has not 10 columns: " + line);
    }
    var sha1 = Optional.of(fields[2]).filter(digest -> !digest.equals(NONE));
    long bytes = Long.parseLong(fields[3]) * MEBIBYTE;
    return new OfficialModel(fields[0], fields[1], sha1, bytes, header(fields, bytes));
  }

  private static Optional<ModelHeader> header(String[] fields, long bytes) {
    if (fields[4].equals(NONE)) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelHeader(
            Integer.parseInt(fields[4]),
            GgmlHeader.AUDIO_CONTEXT,
            Integer.parseInt(fields[5]),
            Integer.parseInt(fields[6]),
            GgmlHeader.TEXT_CONTEXT,
            Integer.parseInt(fields[7]),
            Integer.parseInt(fields[8]),
            Integer.parseInt(fields[9]),
            bytes));
  }
}
