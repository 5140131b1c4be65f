/// Makes an engine of child processes: workers are started, probed, called, killed and replaced
/// here.
@NullMarked
package dev.hark.supervisor;

import org.jspecify.annotations.NullMarked;
