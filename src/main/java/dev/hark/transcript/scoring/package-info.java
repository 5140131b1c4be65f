/// How far a transcript is from what was said: normalised texts and their error rates.
@NamedInterface("scoring")
@NullMarked
package dev.hark.transcript.scoring;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
