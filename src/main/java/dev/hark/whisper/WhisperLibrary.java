package dev.hark.whisper;

import dev.hark.whisper.bindings.Native;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Loads whisper.cpp and the compute plug-ins into this process from a folder. Only worker
/// processes may use it: a failed assertion or a device error inside the library calls `abort()`.
///
/// The libraries are loaded by path. JavaCPP's own loader, switched off by
/// `org.bytedeco.javacpp.loadlibraries=false`, would unpack them into a cache in the user's home
/// folder, which a read-only container does not have.
public final class WhisperLibrary {
  private static final List<String> LIBRARIES =
      List.of("ggml-base", "ggml", "whisper", "jniNative");
  private static final int FEATURES_BYTES = 1024;

  private final List<Device> devices;

  private WhisperLibrary(List<Device> devices) {
    this.devices = devices;
  }

  /// Loads the libraries and the plug-ins that fit this machine.
  ///
  /// @param folder holds `libwhisper` and its neighbours
  /// @throws UnsatisfiedLinkError if one is missing or built for another platform
  public static WhisperLibrary load(Path folder) {
    link(folder);
    Native.hark_load_backends(folder.toString());
    return new WhisperLibrary(findDevices());
  }

  /// Loads the libraries without the plug-ins, for functions that need no device.
  static void link(Path folder) {
    System.setProperty("org.bytedeco.javacpp.loadlibraries", "false");
    // JavaCPP would refuse to allocate once the process holds four times the largest heap, weights
    // and all, 495 MiB with -Xmx128m. What fits is decided before a model is loaded.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    for (var library : LIBRARIES) {
      var file = folder.resolve(System.mapLibraryName(library)).toAbsolutePath();
      if (!Files.exists(file)) {
        throw new UnsatisfiedLinkError(file + " is missing");
      }
      System.load(file.toString());
    }
  }

  private static List<Device> findDevices() {
    var devices = new ArrayList<Device>();
    for (int i = 0; i < Native.hark_device_count(); i++) {
      byte[] features = new byte[FEATURES_BYTES];
      int length = Native.hark_device_features(i, features, FEATURES_BYTES);
      devices.add(
          new Device(
              Native.hark_device_backend(i).getString(),
              Native.hark_device_description(i).getString(),
              Native.hark_device_is_gpu(i),
              Native.hark_device_free_memory(i),
              new String(features, 0, length, StandardCharsets.UTF_8)));
    }
    return List.copyOf(devices);
  }

  /// Returns every device that a plug-in found, in the library's own order of preference.
  public List<Device> devices() {
    return devices;
  }

  /// Loads a ggml model file.
  ///
  /// @param gpu whether a GPU may be used, if there is one
  /// @param alignment which attention heads determine the times of words
  /// @throws WhisperException if the library refuses the file; what it printed on standard error
  ///   says why
  public WhisperModel loadModel(Path file, boolean gpu, Alignment alignment) {
    return new WhisperModel(file, gpu, alignment);
  }
}
