/// Holds the application class alone.
@NullMarked
package dev.hark;

import org.jspecify.annotations.NullMarked;
