package dev.hark.api.audio;

import dev.hark.http.ProblemResponses;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcription.TranscriptionTask;
import dev.hark.transcription.TranscriptionTask.Event;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Writes the answer to one request while its transcription runs.
abstract sealed class TranscriptResponse permits EventStreamResponse, BufferedResponse {
  final RenderOptions renderOptions;
  final HttpServletResponse response;
  final Heartbeat heartbeat;
  private final ProblemResponses problems;
  private final HttpServletRequest request;

  TranscriptResponse(
      ProblemResponses problems,
      RenderOptions renderOptions,
      HttpServletRequest request,
      HttpServletResponse response,
      Heartbeat heartbeat) {
    this.problems = problems;
    this.renderOptions = renderOptions;
    this.request = request;
    this.response = response;
    this.heartbeat = heartbeat;
  }

  /// Writes the whole answer.
  ///
  /// @throws RuntimeException what the work failed with, if nothing has been sent yet
  /// @throws IOException if the client has gone
  final void write(TranscriptionTask task) throws IOException, InterruptedException {
    for (var done = false; !done; ) {
      var event = task.next(heartbeat.untilNext());
      if (event.isPresent()) {
        done = take(event.get());
      } else {
        showLife();
        heartbeat.beat();
      }
    }
  }

  /// Logs a failure that came after the answer had begun, and returns the envelope that ends it.
  final String lateEnvelope(RuntimeException cause) {
    return problems.lateEnvelope(request, response, cause);
  }

  /// Writes what the event means for the answer, and says whether that completes it.
  abstract boolean take(Event event) throws IOException;

  abstract void showLife() throws IOException;
}
