/// Decides what fits into the machine: the memory of models, workers and states, and the device.
@NamedInterface
@NullMarked
package dev.hark.supervisor.capacity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
