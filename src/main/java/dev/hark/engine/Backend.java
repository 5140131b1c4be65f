package dev.hark.engine;

import java.util.Locale;

/// Names the kind of device that computes, as `hark.engine.backend` does.
public enum Backend {
  /// Picks the first GPU that is present, else the CPU.
  AUTO,
  CPU,
  CUDA,
  ROCM,
  VULKAN;

  /// Returns the name in settings and on a worker's command line: `auto`, `cpu`, `cuda`, `rocm`,
  /// `vulkan`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Tells whether a device of whisper.cpp is of this kind.
  ///
  /// @param device as the library names it: `CPU`, `CUDA`, `ROCm`, `Vulkan`
  public boolean isNameOf(String device) {
    return label().equals(device.toLowerCase(Locale.ROOT));
  }
}
