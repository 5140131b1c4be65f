/// Turns the segments of windows into the text of a file: it joins overlaps, merges channels, names
/// speakers and drops hallucinations.
@NullMarked
package dev.hark.transcription.text;

import org.jspecify.annotations.NullMarked;
