package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.problem.Problem;

/// A request that was let into the queue. Any number of its threads may ask for slots at the same
/// time.
public interface Ticket extends AutoCloseable {
  /// Waits for a slot. A slot is held for one window, together with the listening that finds it,
  /// and given back: others wait for it.
  ///
  /// @throws dev.hark.problem.ProblemException if the engine is unavailable, or the ticket was
  ///   cancelled or its deadline has passed
  Slot acquire(Engine engine) throws InterruptedException;

  /// Takes everything of this request out of the queue and aborts what is running. The slots are
  /// free within two seconds.
  ///
  /// @param reason what everybody who works or waits with this ticket gets as an exception
  void cancel(Problem reason);

  /// The request is done: it does not count as waiting any more. Never throws.
  @Override
  void close();
}
