package dev.hark.scheduling;

import java.time.Duration;
import java.util.Optional;

/// What a request wants of the queue.
///
/// @param priority its class
/// @param client who asks, for fairness inside a class: the id of the key
/// @param audioSeconds how much audio is to be transcribed, at least 0; before the body is read,
///   the least that it can be
/// @param deadline how long the whole request may take from now on; empty means as long as it needs
public record Demand(
    Priority priority, String client, double audioSeconds, Optional<Duration> deadline) {}
