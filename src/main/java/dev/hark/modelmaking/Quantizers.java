package dev.hark.modelmaking;

import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.checkpoint.TensorQuantizer;
import dev.hark.supervisor.NativeLibraries;
import dev.hark.whisper.GgmlQuantizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/// Loads ggml's quantisation into this process: for commands, which a crash of the library may end,
/// and not for the server.
@Component
@Lazy
class Quantizers {
  private final NativeLibraries libraries;

  Quantizers(NativeLibraries libraries) {
    this.libraries = libraries;
  }

  /// Loads the library and makes a quantiser.
  ///
  /// @throws IllegalStateException if the library cannot be loaded
  TensorQuantizer of(QuantizedFormat format) {
    try {
      return GgmlQuantizer.load(libraries.folder(), format);
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalStateException("cannot load ggml: " + e.getMessage(), e);
    }
  }
}
