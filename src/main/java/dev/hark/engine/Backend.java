package dev.hark.engine;

import java.util.Locale;

/// What computes, as `hark.engine.backend` names it.
public enum Backend {
  /// The first graphics processor that is there, else the CPU.
  AUTO,
  CPU,
  CUDA,
  ROCM,
  VULKAN;

  /// The name in settings and on a worker's command line: `auto`, `cpu`, `cuda`, `rocm`, `vulkan`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether a device of whisper.cpp is of this kind.
  ///
  /// @param device as the library names it: `CPU`, `CUDA`, `ROCm`, `Vulkan`
  public boolean isNameOf(String device) {
    return label().equals(device.toLowerCase(Locale.ROOT));
  }
}
