package dev.hark.engine;

/// Reports that the process which had a window ended. The window can be decoded again.
public final class WindowLostException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String exitReport;
  private final boolean implicatesWindow;

  /// @param exitReport why the process ended, for the log
  /// @param implicatesWindow whether the window itself may be the reason: after a crash or a hang,
  ///   but not after a kill from outside or because of another window
  public WindowLostException(String exitReport, boolean implicatesWindow) {
    super(exitReport);
    this.exitReport = exitReport;
    this.implicatesWindow = implicatesWindow;
  }

  /// Returns why the process ended.
  public String exitReport() {
    return exitReport;
  }

  /// Returns whether the window itself may be the reason.
  public boolean implicatesWindow() {
    return implicatesWindow;
  }
}
