package dev.hark.audio;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Tells by its first bytes whether a file claims to be audio or video, which decides only how a
/// failure is worded: a broken recording, or no recording at all.
final class MediaSignature {
  /// This many bytes reach to the second packet of a transport stream.
  static final int BYTES = 512;

  private static final int TS_PACKET_BYTES = 188;
  private static final int TS_SYNC = 0x47;
  private static final int BOX_NAME_OFFSET = 4;

  private static final List<String> TAGS =
      List.of(
          "OggS",
          "fLaC",
          "ID3",
          ".snd",
          "caff",
          "#!AMR",
          "wvpk",
          "FLV\u0001",
          "RF64",
          "BW64",
          "RIFX",
          "\u001aE\u00df\u00a3", // EBML: Matroska, WebM
          "0&\u00b2u\u008ef\u00cf\u0011", // ASF: WMA, WMV
          "riff.\u0091\u00cf\u0011", // Sony Wave64
          "\u0000\u0000\u0001\u00ba", // MPEG program stream
          "\u000bw"); // AC-3

  private static final List<String> BOXES =
      List.of("ftyp", "moov", "mdat", "moof", "wide", "free", "skip", "pnot", "styp");

  private MediaSignature() {}

  /// Returns whether a file begins like audio or video.
  ///
  /// @param head the first [#BYTES] bytes of the file, or all of it if it is shorter
  static boolean isMedia(byte[] head) {
    var text = new String(head, StandardCharsets.ISO_8859_1);
    return TAGS.stream().anyMatch(text::startsWith)
        || isForm(text, "RIFF", "WAVE")
        || isForm(text, "RIFF", "AVI ")
        || isForm(text, "FORM", "AIFF")
        || isForm(text, "FORM", "AIFC")
        || isIsoMedia(text)
        || isMpegAudio(text)
        || isTransportStream(text);
  }

  private static boolean isForm(String text, String tag, String form) {
    return text.startsWith(tag) && text.startsWith(form, 8);
  }

  private static boolean isIsoMedia(String text) {
    return text.startsWith("\0")
        && BOXES.stream().anyMatch(box -> text.startsWith(box, BOX_NAME_OFFSET));
  }

  /// Returns whether the text begins with an MPEG audio or ADTS frame, which has eleven set bits.
  /// FF FE is left out: it begins UTF-16.
  private static boolean isMpegAudio(String text) {
    return text.length() > 1
        && text.charAt(0) == 0xFF
        && text.charAt(1) >= 0xE0
        && text.charAt(1) < 0xFE;
  }

  private static boolean isTransportStream(String text) {
    return text.length() > TS_PACKET_BYTES
        && text.charAt(0) == TS_SYNC
        && text.charAt(TS_PACKET_BYTES) == TS_SYNC;
  }
}
