/// Hugging Face checkpoints of Whisper, read tensor by tensor and written as ggml files.
@NullMarked
package dev.hark.checkpoint;

import org.jspecify.annotations.NullMarked;
