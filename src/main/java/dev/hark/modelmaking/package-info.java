/// New models from checkpoints and from other models: import, quantisation and trial, in child
/// processes.
@NullMarked
package dev.hark.modelmaking;

import org.jspecify.annotations.NullMarked;
