package dev.hark.modelstore;

/// Is told how far a transfer is.
@FunctionalInterface
public interface TransferListener {
  /// Reports progress.
  ///
  /// @param bytes bytes that have arrived, including those of an earlier attempt
  /// @param total bytes of the whole file; 0 if unknown
  void at(long bytes, long total);
}
