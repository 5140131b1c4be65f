/// Serves HTTP: each package parses requests, checks the caller and writes responses, with no logic
/// of its own.
@NullMarked
package dev.hark.api;

import org.jspecify.annotations.NullMarked;
