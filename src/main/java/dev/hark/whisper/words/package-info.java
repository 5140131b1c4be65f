/// Times of words.
@NullMarked
package dev.hark.whisper.words;

import org.jspecify.annotations.NullMarked;
