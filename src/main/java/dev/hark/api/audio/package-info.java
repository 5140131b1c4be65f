/// Serves OpenAI's audio endpoints: the form, the spec it asks for, and the response as one
/// document or as a stream of events.
@NullMarked
package dev.hark.api.audio;

import org.jspecify.annotations.NullMarked;
