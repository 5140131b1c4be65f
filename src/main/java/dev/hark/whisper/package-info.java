/// Wraps the bindings that JavaCPP generates for whisper.cpp, so that they are safe to hold.
@NullMarked
package dev.hark.whisper;

import org.jspecify.annotations.NullMarked;
