package dev.hark.api.audio;

import dev.hark.http.ClientConnection;
import dev.hark.http.ProblemResponses;
import dev.hark.transcript.render.ResponseFormat;
import dev.hark.transcript.render.TranscriptRenderer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/// Decides how a request is answered: as a stream or in one piece, and with which signs of life.
@Component
final class TranscriptResponseFactory {
  /// This is long enough to decode a few minutes of audio, so that a bad file still gets a proper
  /// status.
  private static final Duration STREAM_BEGINS = Duration.ofSeconds(2);

  /// Blanks before the other formats would be part of the text.
  private static final Set<ResponseFormat> TAKES_BLANKS =
      Set.of(ResponseFormat.JSON, ResponseFormat.VERBOSE_JSON, ResponseFormat.DIARIZED_JSON);

  private final TranscriptRenderer renderer;
  private final ProblemResponses problems;
  private final KeepAliveSettings settings;

  TranscriptResponseFactory(
      TranscriptRenderer renderer, ProblemResponses problems, KeepAliveSettings settings) {
    this.renderer = renderer;
    this.problems = problems;
    this.settings = settings;
  }

  TranscriptResponse answer(
      HttpServletRequest request,
      HttpServletResponse response,
      TranscriptionForm form,
      Optional<WaitPreference> wait) {
    if (form.stream()) {
      announce(response, wait.filter(preference -> preference.bound().isPresent()));
      var heartbeat =
          new Heartbeat(
              shorter(STREAM_BEGINS, settings.every()), settings.every(), System::nanoTime);
      return new EventStreamResponse(problems, form.renderOptions(), request, response, heartbeat);
    }
    var alive =
        TAKES_BLANKS.contains(form.renderOptions().format())
            && isKeptAlive(request, wait.isPresent());
    announce(response, wait.filter(preference -> alive || preference.bound().isPresent()));
    var heartbeat =
        alive
            ? new Heartbeat(settings.after(), settings.every(), System::nanoTime)
            : Heartbeat.never();
    return new BufferedResponse(
        renderer, problems, form.renderOptions(), request, response, heartbeat);
  }

  private boolean isKeptAlive(HttpServletRequest request, boolean prefersWait) {
    return switch (settings.mode()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> prefersWait || cameThroughATunnel(request);
    };
  }

  /// Any client can send the header, so it counts only from the tunnel's own daemon.
  private boolean cameThroughATunnel(HttpServletRequest request) {
    return request.getHeader("CF-Ray") != null
        && ClientConnection.of(request)
            .filter(connection -> settings.trusts(connection.peer()))
            .isPresent();
  }

  private static void announce(HttpServletResponse response, Optional<WaitPreference> applied) {
    applied.ifPresent(wait -> response.setHeader("Preference-Applied", wait.applied()));
  }

  private static Duration shorter(Duration first, Duration second) {
    return first.compareTo(second) < 0 ? first : second;
  }
}
