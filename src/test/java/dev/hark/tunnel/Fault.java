package dev.hark.tunnel;

/// What happens to one exchange. To drop it is to close the connections on both sides.
///
/// `reset` closes them with a reset, as a process does that is killed, in place of an end.
public sealed interface Fault {
  /// Nothing.
  Fault NONE = new None();

  /// Nothing.
  record None() implements Fault {}

  /// Drops the exchange when this many bytes of the request's body were passed on.
  record DropRequest(long after, boolean reset) implements Fault {}

  /// Drops the exchange when this many bytes of the answer's body were passed on; at 0 before its
  /// head is.
  record DropAnswer(long after, boolean reset) implements Fault {}
}
