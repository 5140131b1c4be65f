/// What fits into the machine is decided here: memory of models, workers and states, and the
/// device.
@NamedInterface
@NullMarked
package dev.hark.supervisor.capacity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
