/// Reports the health of the server and its engine.
@NullMarked
package dev.hark.api.health;

import org.jspecify.annotations.NullMarked;
