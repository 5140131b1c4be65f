package dev.hark.api.audio;

import dev.hark.scheduling.AdmissionRequest;
import dev.hark.scheduling.Priority;
import jakarta.servlet.http.HttpServletRequest;

/// The least that a request can want, judged by its headers alone.
final class LeastAudio {
  /// 100 Mbit/s, what cameras write for 4K video, which may be sent too. The most lavish audio, 8
  /// channels of 192 kHz and 32 bits, has half of that.
  private static final double MOST_BYTES_PER_SECOND = 12.5e6;

  private LeastAudio() {}

  static AdmissionRequest of(HttpServletRequest request, String caller) {
    var seconds = seconds(request.getContentLengthLong());
    return new AdmissionRequest(Priority.of(seconds), caller, seconds);
  }

  /// @param contentLength -1 if it is not known
  static double seconds(long contentLength) {
    return Math.max(0, contentLength - ClientStream.OVERHEAD) / MOST_BYTES_PER_SECOND;
  }
}
