/// Implements the use case: a file is decoded and cut, its windows are submitted, and their text
/// becomes a transcript.
@NullMarked
package dev.hark.transcription;

import org.jspecify.annotations.NullMarked;
