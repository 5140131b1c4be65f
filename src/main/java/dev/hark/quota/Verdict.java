package dev.hark.quota;

import java.time.Duration;

/// Tells one request whether it may go on, and how many are left.
///
/// @param admitted whether the request may go on
/// @param limit requests in a period
/// @param remaining requests left in this period, 0 or more
/// @param reset time until the period ends and all requests are allowed again, more than 0
record Verdict(boolean admitted, int limit, int remaining, Duration reset) {}
