package dev.hark.api.audio;

import dev.hark.scheduling.AdmissionRequest;
import dev.hark.scheduling.Priority;
import jakarta.servlet.http.HttpServletRequest;

/// Estimates the least that a request can ask for, from its headers alone.
final class MinimumDemand {
  /// This is 100 Mbit/s, which cameras write for 4K video, and video may be sent too. The most
  /// lavish audio, 8 channels of 192 kHz and 32 bits, takes half of that.
  private static final double MAX_BYTES_PER_SECOND = 12.5e6;

  private MinimumDemand() {}

  static AdmissionRequest of(HttpServletRequest request, String caller) {
    var seconds = seconds(request.getContentLengthLong());
    return new AdmissionRequest(Priority.of(seconds), caller, seconds);
  }

  /// Returns the least duration of the audio in a request of this length.
  ///
  /// @param contentLength length in bytes, -1 if it is not known
  static double seconds(long contentLength) {
    return Math.max(0, contentLength - ClientStream.MAX_OVERHEAD) / MAX_BYTES_PER_SECOND;
  }
}
