package dev.hark.transcript;

import dev.hark.problem.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;
import tools.jackson.core.exc.JacksonIOException;

/// Writes a transcript in the form a request asked for.
@Component
public final class TranscriptRenderer {

  /// Writes the whole body of an answer in UTF-8, a piece at a time, and flushes it. The stream is
  /// left open.
  ///
  /// @throws dev.hark.problem.ProblemException for [ResponseFormat#DIARIZED_JSON], before anything
  ///   is written
  public void write(Transcript transcript, ResponseFormat format, OutputStream out)
      throws IOException {
    var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    write(transcript, format, writer);
    writer.flush();
  }

  /// The whole body of an answer.
  ///
  /// @throws dev.hark.problem.ProblemException for [ResponseFormat#DIARIZED_JSON]
  public String render(Transcript transcript, ResponseFormat format) {
    var body = new StringWriter();
    try {
      write(transcript, format, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toString();
  }

  private static void write(Transcript transcript, ResponseFormat format, Writer out)
      throws IOException {
    switch (format) {
      case JSON, VERBOSE_JSON -> writeJson(transcript, format, out);
      case TEXT -> out.append(transcript.text()).append('\n');
      case SRT -> CueForm.writeSrt(transcript, out);
      case VTT -> CueForm.writeVtt(transcript, out);
      case TSV -> CueForm.writeTsv(transcript, out);
      case LRC -> CueForm.writeLrc(transcript, out);
      case DIARIZED_JSON ->
          throw Problem.unsupportedValue(
                  "response_format", "This server does not tell speakers apart yet.")
              .asException();
    }
  }

  private static void writeJson(Transcript transcript, ResponseFormat format, Writer out)
      throws IOException {
    try {
      if (format == ResponseFormat.VERBOSE_JSON) {
        JsonForm.writeVerbose(transcript, out);
      } else {
        JsonForm.write(transcript, out);
      }
    } catch (JacksonIOException e) {
      // Jackson wraps it, and the caller waits for the client's departure as an IOException.
      throw e.getCause();
    }
  }
}
