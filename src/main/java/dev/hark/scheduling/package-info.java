/// Admission, the fair queue of windows, preemption, and a circuit breaker for each engine.
@NullMarked
package dev.hark.scheduling;

import org.jspecify.annotations.NullMarked;
