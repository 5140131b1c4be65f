/// Limits how many requests a key may send.
@NullMarked
package dev.hark.quota;

import org.jspecify.annotations.NullMarked;
