/// The `Engine` contract, the dispatcher and the circuit breaker in front of every engine.
@NullMarked
package dev.hark.engine;

import org.jspecify.annotations.NullMarked;
