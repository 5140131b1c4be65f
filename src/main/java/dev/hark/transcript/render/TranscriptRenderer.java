package dev.hark.transcript.render;

import dev.hark.transcript.Transcript;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/// Writes a transcript in the format that a request asked for.
@Component
public final class TranscriptRenderer {
  /// Writes the whole body of an answer in UTF-8, piece by piece, and flushes it. The stream stays
  /// open.
  public void write(Transcript transcript, RenderOptions options, OutputStream out)
      throws IOException {
    var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    write(transcript, options, writer);
    writer.flush();
  }

  private static void write(Transcript transcript, RenderOptions options, Writer out)
      throws IOException {
    switch (options.format()) {
      case JSON -> JsonForm.write(transcript, options, out);
      case VERBOSE_JSON -> JsonForm.writeVerbose(transcript, options, out);
      case DIARIZED_JSON -> JsonForm.writeDiarized(transcript, options, out);
      case TEXT -> out.append(transcript.text()).append('\n');
      case SRT -> CueForm.writeSrt(transcript, out);
      case VTT -> CueForm.writeVtt(transcript, out);
      case TSV -> CueForm.writeTsv(transcript, out);
      case LRC -> CueForm.writeLrc(transcript, out);
    }
  }
}
