package dev.hark.engine;

/// Counts the processes that ended while they had a certain window, and decides when that window is
/// given up. Not safe for several threads at a time.
public final class WindowDeaths {
  /// A window that was implicated in this many crashes or hangs is considered poisonous.
  private static final int MAX_IMPLICATIONS = 2;

  /// A window is given up after this many deaths of any kind: kills from outside say nothing about
  /// the window.
  private static final int MAX_DEATHS = 5;

  private int implications;
  private int deaths;

  /// Records a death, after which the window is to be tried again.
  ///
  /// @throws PoisonAudioException if the window has been implicated once too often
  /// @throws EngineUnavailableException if too many processes ended with it
  public void add(WindowLostException death) {
    deaths++;
    implications += death.implicatesWindow() ? 1 : 0;
    if (implications >= MAX_IMPLICATIONS) {
      throw new PoisonAudioException(death.exitReport());
    }
    if (deaths >= MAX_DEATHS) {
      throw new EngineUnavailableException(
          "gave up after " + deaths + " workers died: " + death.exitReport());
    }
  }

  /// Returns whether the window may have ended a process. Such a window is tried alone: it cannot
  /// harm another one then, and if that process ends too, the window is known to be the reason.
  public boolean areSuspicious() {
    return implications > 0;
  }

  /// Returns the number of deaths.
  public int count() {
    return deaths;
  }
}
