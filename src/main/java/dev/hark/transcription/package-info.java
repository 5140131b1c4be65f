/// The use case: audio in, windows out to the engines, transcript back; its REST and SSE endpoints.
@NullMarked
package dev.hark.transcription;

import org.jspecify.annotations.NullMarked;
