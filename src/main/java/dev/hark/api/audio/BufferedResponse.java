package dev.hark.api.audio;

import dev.hark.http.ProblemResponses;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcript.render.TranscriptRenderer;
import dev.hark.transcription.TranscriptionTask.Event;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Sends the transcript in one piece when it is complete. If the heartbeat is due earlier, the
/// status goes out first, followed by blanks, which JSON allows before its object; a failure after
/// that is reported as the envelope in the body.
final class BufferedResponse extends TranscriptResponse {
  private final TranscriptRenderer renderer;
  private boolean begun;

  BufferedResponse(
      TranscriptRenderer renderer,
      ProblemResponses problems,
      RenderOptions renderOptions,
      HttpServletRequest request,
      HttpServletResponse response,
      Heartbeat heartbeat) {
    super(problems, renderOptions, request, response, heartbeat);
    this.renderer = renderer;
  }

  @Override
  boolean take(Event event) throws IOException {
    return switch (event) {
      case Event.Started(var _, var engine) -> {
        response.setHeader(ResponseHeaders.ENGINE, engine);
        yield false;
      }
      case Event.SegmentReady _ -> false;
      case Event.Done(var result) -> {
        response.setHeader(ResponseHeaders.ENGINE, result.engine());
        response.setIntHeader(ResponseHeaders.RETRIES, result.retries());
        begin();
        renderer.write(result.transcript(), renderOptions, response.getOutputStream());
        yield true;
      }
      case Event.Failed(var cause) -> {
        if (!begun) {
          throw cause;
        }
        response.getOutputStream().write(lateEnvelope(cause).getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
        yield true;
      }
    };
  }

  @Override
  void showLife() throws IOException {
    begin();
    response.getOutputStream().write(' ');
    response.flushBuffer();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      response.setContentType(renderOptions.format().contentType());
    }
  }
}
