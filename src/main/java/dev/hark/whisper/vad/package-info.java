/// Detects voice activity, with three detectors behind one interface.
@NamedInterface
@NullMarked
package dev.hark.whisper.vad;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
