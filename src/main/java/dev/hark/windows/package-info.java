/// Finds speech in decoded audio and cuts it into windows at silences.
@NullMarked
package dev.hark.windows;

import org.jspecify.annotations.NullMarked;
