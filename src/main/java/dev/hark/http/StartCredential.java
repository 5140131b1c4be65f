package dev.hark.http;

/// Tells the [StartMessage] how a first request proves who sends it.
public interface StartCredential {
  /// Returns what to print. It is asked once, when the server is ready; a key in it cannot be seen
  /// again.
  Notice take();

  /// Describes the key of a first request.
  ///
  /// @param line one line about the key, for people
  /// @param token what the request sends: the key, or the shell's variable that holds it
  /// @param shownOnlyNow whether this is the only time at which the key can be seen
  record Notice(String line, String token, boolean shownOnlyNow) {}
}
