/// Turns untrusted bytes into 16 kHz mono PCM, with FFmpeg as a confined child process.
@NullMarked
package dev.hark.audio;

import org.jspecify.annotations.NullMarked;
