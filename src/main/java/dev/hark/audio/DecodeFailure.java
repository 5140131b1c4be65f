package dev.hark.audio;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.process.FullDisk;
import java.time.Duration;

/// Explains to the client why FFmpeg could not decode a file. FFmpeg's own words stay out of it:
/// they hold paths of this server.
///
/// @param isOurs whether it is the server that is at fault
record DecodeFailure(Problem problem, boolean isOurs) {
  /// The shell exits with 126 or 127 for a program that cannot be run, the dynamic linker with 127
  /// for one without its libraries. FFmpeg's own statuses are different.
  private static final int CANNOT_RUN = 126;

  private static final int NOT_FOUND = 127;

  static DecodeFailure of(int code, String output, boolean isMedia) {
    if (code == CANNOT_RUN || code == NOT_FOUND) {
      return new DecodeFailure(notStarted(), true);
    }
    if (FullDisk.isNamedIn(output)) {
      return new DecodeFailure(Spool.full(), true);
    }
    return new DecodeFailure(isMedia ? broken(output) : notMedia(), false);
  }

  private static Problem broken(String output) {
    if (output.contains("matches no streams")) {
      return unprocessable("The file has no audio track.");
    }
    if (output.contains("Cannot allocate memory")) {
      return unprocessable("The file needs more memory to decode than this server allows.");
    }
    return unprocessable(
        "The file cannot be decoded: it is damaged or incomplete, or its codec is not supported.");
  }

  private static Problem notMedia() {
    return Problem.of(
            Kind.UNSUPPORTED_MEDIA,
            "The file is not audio or video in a format that is supported here, such as wav, mp3,"
                + " m4a, mp4, ogg, opus, flac, webm, mkv, aac, wma, amr, aiff or caf. Its content"
                + " decides, not its name.")
        .withParam("file");
  }

  static Problem timedOut(Duration limit) {
    return unprocessable(
        "Decoding the file was given up after %s (hark.audio.decode-timeout)."
            .formatted(DurationText.of(limit)));
  }

  static Problem notStarted() {
    return Problem.of(
        Kind.INTERNAL, "The server's audio decoder does not start. Its log says why.");
  }

  static Problem hangs() {
    return Problem.of(
        Kind.INTERNAL,
        "The server's audio decoder hangs and cannot be stopped. Its log says more.");
  }

  private static Problem unprocessable(String message) {
    return Problem.of(Kind.UNPROCESSABLE, message).withParam("file");
  }
}
