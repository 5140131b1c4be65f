/// Untrusted bytes to 16 kHz mono PCM, and PCM to windows.
@NullMarked
package dev.hark.audio;

import org.jspecify.annotations.NullMarked;
