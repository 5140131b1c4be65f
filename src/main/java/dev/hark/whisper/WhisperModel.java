package dev.hark.whisper;

import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_context;
import java.nio.file.Path;

/// The weights of a model, shared by any number of [states][WhisperState]. Close the states first.
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

  /// A state to decode with: its own key-value caches and compute buffers, used by one thread at a
  /// time.
  ///
  /// @throws WhisperException if there is not enough memory for it
  public WhisperState newState() {
    var state = Native.whisper_init_state(context());
    if (state == null || state.isNull()) {
      throw new WhisperException("whisper.cpp cannot create a state; is there enough memory?");
    }
    return new WhisperState(this, state);
  }

  /// Whether the model knows languages other than English, and so translation.
  public boolean multilingual() {
    return Native.whisper_is_multilingual(context()) != 0;
  }

  /// Whether it was trained to mark where another speaker begins (tinydiarize). Only its name
  /// tells: the token that it marks them with means something else to other models.
  boolean marksTurns() {
    return marksTurns;
  }

  /// Whether words get their times from its attention heads.
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
