/// JavaCPP presets, generated bindings, and one thin wrapper that makes them safe to hold.
@NullMarked
package dev.hark.whisper;

import org.jspecify.annotations.NullMarked;
