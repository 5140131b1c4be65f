package dev.hark.modelstore;

/// Hears how far a transfer is.
@FunctionalInterface
public interface TransferListener {
  /// Hears nothing.
  TransferListener NONE = (bytes, total) -> {};

  /// So much is here.
  ///
  /// @param bytes that are here, those of an earlier attempt included
  /// @param total bytes of all; 0 if unknown
  void at(long bytes, long total);
}
