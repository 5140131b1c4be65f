/// What fits into the machine: memory of models, workers and states.
@NamedInterface
@NullMarked
package dev.hark.supervisor.capacity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
