/// From the segments of windows to the text of a file: overlaps, channels, speakers,
/// hallucinations.
@NullMarked
package dev.hark.transcription.text;

import org.jspecify.annotations.NullMarked;
