/// Runs windows on engines: admission, the fair queue, preemption, retries, routes, and a circuit
/// breaker for each engine.
@NullMarked
package dev.hark.scheduling;

import org.jspecify.annotations.NullMarked;
