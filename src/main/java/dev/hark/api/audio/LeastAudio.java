package dev.hark.api.audio;

import dev.hark.scheduling.Demand;
import dev.hark.scheduling.Priority;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;

/// The least that a request can want, judged by its headers alone.
final class LeastAudio {
  /// 100 Mbit/s, what cameras write for 4K video, which may be sent too. The most lavish audio, 8
  /// channels of 192 kHz and 32 bits, has half of that.
  private static final double MOST_BYTES_PER_SECOND = 12.5e6;

  private static final double INTERACTIVE_SECONDS = 60;

  private LeastAudio() {}

  static Demand demand(HttpServletRequest request, String client, Optional<Duration> deadline) {
    var seconds = seconds(request.getContentLengthLong());
    var priority = seconds < INTERACTIVE_SECONDS ? Priority.INTERACTIVE : Priority.NORMAL;
    return new Demand(priority, client, seconds, deadline);
  }

  /// @param contentLength -1 if it is not known
  static double seconds(long contentLength) {
    return Math.max(0, contentLength - ClientStream.OVERHEAD) / MOST_BYTES_PER_SECOND;
  }
}
