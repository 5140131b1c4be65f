/// Defines the error vocabulary: what goes wrong with a request, with its code, and what keeps the
/// server from starting.
@NullMarked
package dev.hark.problem;

import org.jspecify.annotations.NullMarked;
