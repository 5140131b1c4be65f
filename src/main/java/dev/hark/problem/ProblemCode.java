package dev.hark.problem;

import java.util.Locale;

/// Names a problem for programs: the `code` of OpenAI's error envelope.
public enum ProblemCode {
  /// The engine died of this audio twice.
  AUDIO_NOT_PROCESSABLE,
  /// The work was stopped before its end.
  CANCELLED,
  /// The client closed the connection, or its sending half, before the answer was ready.
  CONNECTION_CLOSED,
  /// The work took longer than it may.
  DEADLINE_EXCEEDED,
  /// The engine cannot work now.
  ENGINE_UNAVAILABLE,
  /// A quota is used up, and waiting a moment does not help.
  INSUFFICIENT_QUOTA,
  /// The key is missing or wrong.
  INVALID_API_KEY,
  /// Another task works on the model.
  MODEL_BUSY,
  /// The model is being fetched.
  MODEL_LOADING,
  /// There is no such model, or the key may not use it.
  MODEL_NOT_FOUND,
  /// The model could not be fetched.
  MODEL_UNAVAILABLE,
  /// The server has more work waiting than it accepts.
  OVERLOADED,
  /// The key has sent too many requests, or has too many waiting.
  RATE_LIMIT_EXCEEDED,
  /// The API knows the value, and this server does not serve it.
  UNSUPPORTED_VALUE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /// Returns the code as clients read it, for example `model_not_found`.
  public String wireName() {
    return wireName;
  }
}
