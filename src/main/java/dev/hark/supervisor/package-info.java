/// An engine made of child processes: start, probe, kill, restart; and commands that make models,
/// in child processes too.
@NullMarked
package dev.hark.supervisor;

import org.jspecify.annotations.NullMarked;
