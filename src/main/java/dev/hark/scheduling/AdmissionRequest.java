package dev.hark.scheduling;

/// Describes what a request asks of the scheduler.
///
/// @param priority its class
/// @param caller id of the caller's key, for fairness within a class
/// @param weight the caller's share of the machine among those that wait, above 0
/// @param audioSeconds how much audio is to be transcribed, at least 0; before the body is read,
///   the least it can be
public record AdmissionRequest(
    Priority priority, String caller, double weight, double audioSeconds) {
  /// Describes a request with the usual weight, 1.
  public AdmissionRequest(Priority priority, String caller, double audioSeconds) {
    this(priority, caller, 1, audioSeconds);
  }
}
