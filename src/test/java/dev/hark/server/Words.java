package dev.hark.server;

/// For the tests of other packages.
public final class Words {
  private Words() {}

  /// As [Manifest#wordErrors].
  public static int errors(String spoken, String heard) {
    return Manifest.wordErrors(spoken, heard);
  }
}
