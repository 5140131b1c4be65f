/// Fetches, verifies, stores and removes model files.
@NullMarked
package dev.hark.modelstore;

import org.jspecify.annotations.NullMarked;
