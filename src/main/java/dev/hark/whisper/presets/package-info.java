/// Holds what JavaCPP reads to generate the bindings.
@NullMarked
package dev.hark.whisper.presets;

import org.jspecify.annotations.NullMarked;
