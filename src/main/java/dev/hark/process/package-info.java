/// Child processes, private folders with locks, backoff: the foundation of whatever starts or holds
/// something outside Java.
@NullMarked
package dev.hark.process;

import org.jspecify.annotations.NullMarked;
