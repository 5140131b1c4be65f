package dev.hark.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Describes what an engine is doing, for health, metrics and `hark doctor`.
///
/// @param model the name of the model
/// @param ready whether a window can be taken now
/// @param note why no worker runs, in words; null where [#load] says it
/// @param plan how the machine is divided; null while the model is not here
/// @param load what runs; null where nothing does
/// @param download how the download of the model goes; null where there is none
public record EngineStatus(
    String model,
    boolean ready,
    @Nullable String note,
    @Nullable String plan,
    @Nullable Load load,
    @Nullable Download download) {

  /// Describes the device that computes, as the worker reported it.
  ///
  /// @param backend what computes: `CPU`, `CUDA`, `ROCm`, `Vulkan`, ...
  /// @param name the device's own name
  /// @param features what the plug-in was built for; may be empty
  /// @param probeMillis how long an inference over one second of silence took
  public record Device(String backend, String name, String features, long probeMillis) {}

  /// Describes a loaded model and its worker processes.
  ///
  /// @param device null until a worker has reported it
  /// @param states windows that each worker decodes side by side
  /// @param memoryBudget bytes that all models together may take
  /// @param modelBytes size of the model
  /// @param workers process ids
  /// @param residentBytes physical memory that the workers hold
  /// @param realTimeFactor seconds of computing per second of audio; 0 before the first window
  public record Load(
      @Nullable Device device,
      int states,
      long memoryBudget,
      long modelBytes,
      List<Long> workers,
      long residentBytes,
      double realTimeFactor) {}

  /// Describes the download of a model.
  ///
  /// @param state `waiting`, `running`, `done` or `failed`
  /// @param bytes that have arrived
  /// @param total bytes of the whole file; 0 if not known yet
  /// @param failure why it failed; null if it did not
  public record Download(String state, long bytes, long total, @Nullable String failure) {}

  /// Returns the status of an engine whose model is loaded.
  public static EngineStatus loaded(String model, boolean ready, String plan, Load load) {
    return new EngineStatus(model, ready, null, plan, load, null);
  }

  /// Returns the status of an engine that was stopped while idle. It is ready: the next request
  /// starts it.
  public static EngineStatus stopped(String model, String plan) {
    return new EngineStatus(
        model, true, "stopped while idle; the next request starts it", plan, null, null);
  }

  /// Returns the status of an engine whose model is not on this machine yet.
  ///
  /// @param download null if none was started
  public static EngineStatus absent(String model, @Nullable Download download) {
    return new EngineStatus(model, false, "not here yet", null, null, download);
  }

  /// Returns the physical memory that the workers hold, in bytes; 0 if none runs.
  public long residentBytes() {
    return load == null ? 0 : load.residentBytes;
  }

  /// Returns the names and values that health and `hark doctor` show, in order. Unknown ones are
  /// left out.
  public Map<String, Object> details() {
    var details = new LinkedHashMap<String, Object>();
    details.put("model", model);
    if (load != null && load.device != null) {
      details.put("backend", load.device.backend);
      details.put("device", load.device.name);
      details.put("features", load.device.features);
      details.put("probeMillis", load.device.probeMillis);
    }
    putIfKnown(details, "plan", plan);
    if (load != null) {
      details.put("states", load.states);
      details.put("memoryBudget", load.memoryBudget);
      details.put("modelBytes", load.modelBytes);
      details.put("workers", load.workers);
      details.put("workerResidentBytes", load.residentBytes);
      details.put("realTimeFactor", load.realTimeFactor);
    }
    putIfKnown(details, "state", note);
    if (download != null) {
      details.put("download", download.state);
      details.put("bytes", download.bytes);
      details.put("total", download.total);
      putIfKnown(details, "failure", download.failure);
    }
    return Collections.unmodifiableMap(details);
  }

  private static void putIfKnown(Map<String, Object> details, String name, @Nullable Object value) {
    if (value != null) {
      details.put(name, value);
    }
  }
}
