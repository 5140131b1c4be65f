package dev.hark.whisper;

import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_context;
import java.nio.file.Path;

/// Holds the weights of a model, which any number of [states][WhisperState] share. Close the states
/// first.
public final class WhisperModel implements AutoCloseable {
  private final whisper_context context;
  private final Alignment alignment;
  private final boolean marksTurns;
  private boolean closed;

  WhisperModel(Path file, boolean gpu, Alignment alignment) {
    this.alignment = alignment;
    this.marksTurns = String.valueOf(file.getFileName()).contains("-tdrz");
    try (var params = Native.whisper_context_default_params()) {
      params.use_gpu(gpu).flash_attn(true);
      alignment.configure(params);
      context = Native.whisper_init_from_file_with_params_no_state(file.toString(), params);
    }
    if (context == null || context.isNull()) {
      throw new WhisperException("whisper.cpp cannot load " + file.getFileName());
    }
  }

  /// Creates a state to decode with. It has its own key-value caches and compute buffers, and one
  /// thread may use it at a time.
  ///
  /// @throws WhisperException if there is not enough memory for it
  public WhisperState newState() {
    var state = Native.whisper_init_state(context());
    if (state == null || state.isNull()) {
      throw new WhisperException("whisper.cpp cannot create a state; is there enough memory?");
    }
    return new WhisperState(this, state);
  }

  /// Tells whether the model knows languages other than English, and so translation.
  public boolean multilingual() {
    return Native.whisper_is_multilingual(context()) != 0;
  }

  /// Tells whether it was trained to mark changes of speaker (tinydiarize). Only its name reveals
  /// that: the token that marks them means something else to other models.
  boolean marksTurns() {
    return marksTurns;
  }

  /// Tells whether words get their times from its attention heads.
  boolean isAligning() {
    return alignment.isOn();
  }

  whisper_context context() {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    return context;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Native.whisper_free(context);
    }
  }
}
