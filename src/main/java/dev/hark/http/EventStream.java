package dev.hark.http;

import jakarta.servlet.http.HttpServletResponse;

/// Begins answers that consist of server-sent events.
public final class EventStream {
  private EventStream() {}

  /// Sets the headers of such an answer. They go out with its first event.
  public static void begin(HttpServletResponse response) {
    response.setContentType("text/event-stream; charset=utf-8");
    response.setHeader("Cache-Control", "no-cache");
    // Without this header nginx would buffer the events.
    response.setHeader("X-Accel-Buffering", "no");
  }
}
