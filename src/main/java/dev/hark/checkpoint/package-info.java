/// Reads Hugging Face checkpoints of Whisper tensor by tensor, and writes and checks ggml files.
@NullMarked
package dev.hark.checkpoint;

import org.jspecify.annotations.NullMarked;
