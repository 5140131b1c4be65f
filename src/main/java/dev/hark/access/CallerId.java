package dev.hark.access;

/// Names a caller: the public part of its key. It is unique on this server, and safe in a log and
/// as the tag of a metric.
///
/// @param value 8 to 32 characters of `a-z0-9`
public record CallerId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
