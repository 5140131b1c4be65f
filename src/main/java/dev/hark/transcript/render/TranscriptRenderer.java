package dev.hark.transcript.render;

import dev.hark.transcript.Transcript;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/// Writes a transcript in the form a request asked for.
@Component
public final class TranscriptRenderer {

  /// Writes the whole body of an answer in UTF-8, a piece at a time, and flushes it. The stream is
  /// left open.
  public void write(Transcript transcript, Rendition rendition, OutputStream out)
      throws IOException {
    var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    write(transcript, rendition, writer);
    writer.flush();
  }

  /// The whole body of an answer with nothing added to its format.
  public void write(Transcript transcript, ResponseFormat format, OutputStream out)
      throws IOException {
    write(transcript, Rendition.of(format), out);
  }

  /// The whole body of an answer.
  public String render(Transcript transcript, Rendition rendition) {
    var body = new StringWriter();
    try {
      write(transcript, rendition, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toString();
  }

  /// The whole body of an answer with nothing added to its format.
  public String render(Transcript transcript, ResponseFormat format) {
    return render(transcript, Rendition.of(format));
  }

  private static void write(Transcript transcript, Rendition rendition, Writer out)
      throws IOException {
    switch (rendition.format()) {
      case JSON -> JsonForm.write(transcript, rendition, out);
      case VERBOSE_JSON -> JsonForm.writeVerbose(transcript, rendition, out);
      case DIARIZED_JSON -> JsonForm.writeDiarized(transcript, rendition, out);
      case TEXT -> out.append(transcript.text()).append('\n');
      case SRT -> CueForm.writeSrt(transcript, out);
      case VTT -> CueForm.writeVtt(transcript, out);
      case TSV -> CueForm.writeTsv(transcript, out);
      case LRC -> CueForm.writeLrc(transcript, out);
    }
  }
}
