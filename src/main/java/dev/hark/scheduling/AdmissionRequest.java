package dev.hark.scheduling;

/// What a request asks of the scheduler.
///
/// @param priority its class
/// @param caller id of the caller's key, for fairness within a class
/// @param audioSeconds how much audio is to be transcribed, at least 0; before the body is read,
///   the least it can be
public record AdmissionRequest(Priority priority, String caller, double audioSeconds) {}
