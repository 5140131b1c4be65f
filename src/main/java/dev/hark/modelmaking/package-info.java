/// Makes models from checkpoints and from other models: import, quantisation and trial, for the
/// server in a child process with a typed progress message.
@NullMarked
package dev.hark.modelmaking;

import org.jspecify.annotations.NullMarked;
