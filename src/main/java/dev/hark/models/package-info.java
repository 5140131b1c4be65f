/// The catalogue: the built-in demo model and the user's own.
@NullMarked
package dev.hark.models;

import org.jspecify.annotations.NullMarked;
