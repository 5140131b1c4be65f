/// An engine made of child processes: workers are started, probed, called, killed and restarted
/// here.
@NullMarked
package dev.hark.supervisor;

import org.jspecify.annotations.NullMarked;
