package dev.hark.worker;

import dev.hark.whisper.Device;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Chooses the device that decodes: the one that was requested, or none.
final class DeviceChoice {
  private DeviceChoice() {}

  /// @param backend `auto` takes the first graphics processor, or the CPU if there is none; any
  ///   other value takes exactly that device
  /// @throws RefusedException if it does not exist; a server asked for a GPU must not crawl along
  ///   on the CPU unnoticed
  static Device choose(String backend, List<Device> devices) throws RefusedException {
    if (backend.equals("auto")) {
      return devices.stream().filter(Device::gpu).findFirst().orElseGet(() -> cpu(devices));
    }
    return devices.stream()
        .filter(device -> device.backend().toLowerCase(Locale.ROOT).equals(backend))
        .findFirst()
        .orElseThrow(() ->
            new RefusedException("no " + backend + " device here; found " + describe(devices)));
  }

  private static Device cpu(List<Device> devices) {
    return devices.stream()
        .filter(device -> device.backend().equals("CPU"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no CPU plug-in was loaded"));
  }

  private static String describe(List<Device> devices) {
    return devices.isEmpty()
        ? "no device at all"
        : devices.stream()
            .map(device -> device.backend() + " (" + device.description() + ")")
            .collect(Collectors.joining(", "));
  }
}
