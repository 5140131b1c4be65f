/// Hugging Face checkpoints of Whisper, read tensor by tensor and written as ggml files.
@NamedInterface("checkpoint")
@NullMarked
package dev.hark.models.checkpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
