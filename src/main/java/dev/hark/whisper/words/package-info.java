/// Groups tokens into words and finds their times.
@NullMarked
package dev.hark.whisper.words;

import org.jspecify.annotations.NullMarked;
