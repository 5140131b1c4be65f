/// Cuts decoded audio into windows at silences.
@NullMarked
package dev.hark.windows;

import org.jspecify.annotations.NullMarked;
