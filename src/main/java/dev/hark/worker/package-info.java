/// Runs the child program: one loaded model, a few states, no Spring. Its frames are the named
/// interface `worker.wire`.
@NullMarked
package dev.hark.worker;

import org.jspecify.annotations.NullMarked;
