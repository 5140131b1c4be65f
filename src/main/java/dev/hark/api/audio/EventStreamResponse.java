package dev.hark.api.audio;

import dev.hark.http.EventStream;
import dev.hark.http.ProblemResponses;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcription.TranscriptionTask.Event;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/// Sends the transcript as server-sent events while it grows. The stream begins when the audio is
/// decoded and the request is in the queue, so that any earlier failure is an ordinary answer with
/// its own status; or it begins with the first heartbeat, because tunnels do not wait for ever.
final class EventStreamResponse extends TranscriptResponse {
  private Optional<TranscriptEvents> begun = Optional.empty();

  EventStreamResponse(
      ProblemResponses problems,
      RenderOptions renderOptions,
      HttpServletRequest request,
      HttpServletResponse response,
      Heartbeat heartbeat) {
    super(problems, renderOptions, request, response, heartbeat);
  }

  @Override
  boolean take(Event event) throws IOException {
    switch (event) {
      case Event.Started(var _, var engine) -> {
        response.setHeader(ResponseHeaders.ENGINE, engine);
        events().keepAlive();
      }
      case Event.SegmentReady(var segment) -> events().segment(segment);
      case Event.Done(var result) ->
          events().done(result.transcript(), result.engine(), result.retries());
      case Event.Failed(var cause) -> {
        if (begun.isEmpty()) {
          throw cause;
        }
        events().failed(lateEnvelope(cause));
      }
    }
    heartbeat.beat();
    return event instanceof Event.Done || event instanceof Event.Failed;
  }

  @Override
  void showLife() throws IOException {
    events().keepAlive();
  }

  private TranscriptEvents events() throws IOException {
    if (begun.isEmpty()) {
      EventStream.begin(response);
      begun = Optional.of(new TranscriptEvents(renderOptions, response.getOutputStream()));
    }
    return begun.get();
  }
}
