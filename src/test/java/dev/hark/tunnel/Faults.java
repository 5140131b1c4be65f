package dev.hark.tunnel;

import java.util.Iterator;
import java.util.List;
import java.util.Random;

/// What happens to the exchanges of a tunnel, in the order in which they begin.
public interface Faults {
  /// What happens to the next one.
  Fault next();

  /// Nothing ever happens.
  static Faults none() {
    return () -> Fault.NONE;
  }

  /// These, and then nothing.
  static Faults script(Fault... faults) {
    return new Script(List.of(faults).iterator());
  }

  /// Drops exchanges at random, half of them while the request is sent and half while it is
  /// answered. The same seed gives the same faults.
  ///
  /// @param share of the exchanges that are dropped, 0 to 1
  /// @param body about how many bytes the bodies of the requests have
  static Faults random(long seed, double share, int body) {
    return new Chance(new Random(seed), share, body);
  }

  /// Faults that were written down.
  final class Script implements Faults {
    private final Iterator<Fault> faults;

    private Script(Iterator<Fault> faults) {
      this.faults = faults;
    }

    @Override
    public synchronized Fault next() {
      return faults.hasNext() ? faults.next() : Fault.NONE;
    }
  }

  /// Faults of a generator.
  final class Chance implements Faults {
    /// So far into an answer at most. That of a short clip has somewhat more.
    private static final int ANSWER = 60;

    private final Random random;
    private final double share;
    private final int body;

    private Chance(Random random, double share, int body) {
      this.random = random;
      this.share = share;
      this.body = body;
    }

    @Override
    public synchronized Fault next() {
      var reset = random.nextBoolean();
      if (random.nextDouble() >= share) {
        return Fault.NONE;
      }
      return random.nextBoolean()
          ? new Fault.DropRequest(random.nextInt(body), reset)
          : new Fault.DropAnswer(random.nextInt(ANSWER), reset);
    }
  }
}
