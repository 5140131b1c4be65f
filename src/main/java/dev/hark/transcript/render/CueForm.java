package dev.hark.transcript.render;

import dev.hark.transcript.Transcript;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Writes the formats that give each segment a line and a time. Segments without text are left out.
final class CueForm {
  /// SubRip has no escapes, so an arrow in the text is shortened, as Whisper does.
  private static final Pattern ARROW = Pattern.compile("-{2,}>");

  private interface CueWriter {
    /// @param number counts from 1
    void write(int number, Cue cue) throws IOException;
  }

  private CueForm() {}

  static void writeSrt(Transcript transcript, Writer out) throws IOException {
    forEachCue(
        transcript,
        (number, cue) -> {
          out.append(Integer.toString(number)).append('\n');
          out.append(clock(cue.start(), ',')).append(" --> ").append(clock(cue.end(), ','));
          out.append('\n').append(ARROW.matcher(cue.text()).replaceAll("->")).append("\n\n");
        });
  }

  static void writeVtt(Transcript transcript, Writer out) throws IOException {
    out.append("WEBVTT\n\n");
    forEachCue(
        transcript,
        (_, cue) -> {
          out.append(clock(cue.start(), '.')).append(" --> ").append(clock(cue.end(), '.'));
          out.append('\n').append(escaped(cue.text())).append("\n\n");
        });
  }

  static void writeTsv(Transcript transcript, Writer out) throws IOException {
    out.append("start\tend\ttext\n");
    forEachCue(
        transcript,
        (_, cue) -> {
          out.append(Long.toString(cue.start())).append('\t').append(Long.toString(cue.end()));
          out.append('\t').append(cue.text()).append('\n');
        });
  }

  static void writeLrc(Transcript transcript, Writer out) throws IOException {
    forEachCue(
        transcript,
        (_, cue) -> {
          var hundredths = cue.start() / 10;
          out.append(
              String.format(
                  Locale.ROOT,
                  "[%02d:%02d.%02d]",
                  hundredths / 6_000,
                  hundredths / 100 % 60,
                  hundredths % 100));
          // Text in brackets, such as [Music], would be read as one more time or tag. FFmpeg still
          // reads it so after a blank, but not after a zero-width space.
          out.append(cue.text().startsWith("[") ? "\u200b" : "").append(cue.text()).append('\n');
        });
  }

  private static void forEachCue(Transcript transcript, CueWriter writer) throws IOException {
    var number = 0;
    for (var segment : transcript.segments()) {
      var cue = Cue.of(segment, transcript.duration());
      if (!cue.text().isEmpty()) {
        writer.write(++number, cue);
      }
    }
  }

  private static String clock(long millis, char separator) {
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        millis / 3_600_000,
        millis / 60_000 % 60,
        millis / 1_000 % 60,
        separator,
        millis % 1_000);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
