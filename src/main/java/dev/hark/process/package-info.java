/// Holds what everything outside Java stands on: child processes, locked private folders,
/// unpacking, free space, backoff.
@NullMarked
package dev.hark.process;

import org.jspecify.annotations.NullMarked;
