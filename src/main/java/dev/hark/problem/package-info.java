/// The error vocabulary and the one place that turns it into HTTP.
@NullMarked
package dev.hark.problem;

import org.jspecify.annotations.NullMarked;
