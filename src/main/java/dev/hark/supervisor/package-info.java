/// An engine made of child processes: start, probe, kill, restart.
@NullMarked
package dev.hark.supervisor;

import org.jspecify.annotations.NullMarked;
