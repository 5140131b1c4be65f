/// Rate limits per key.
@NullMarked
package dev.hark.quota;

import org.jspecify.annotations.NullMarked;
