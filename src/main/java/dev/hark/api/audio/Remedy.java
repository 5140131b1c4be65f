package dev.hark.api.audio;

/// What a client that sent no proper form should send instead.
final class Remedy {
  static final String CURL =
      "Send a multipart form, for example: curl -H \"Authorization: Bearer $KEY\""
          + " -F file=@audio.wav -F model=whisper-1 .../v1/audio/transcriptions";

  private Remedy() {}
}
