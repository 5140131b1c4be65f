package dev.hark.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.whisper.Device;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {
  private static final Device CPU = new Device("CPU", "a processor", false, 1, "AVX2");
  private static final Device VULKAN = new Device("Vulkan", "a card", true, 1, "");

  @Test
  void autoPrefersAGraphicsProcessor() throws RefusedException {
    assertThat(DeviceChoice.choose("auto", List.of(CPU, VULKAN))).isEqualTo(VULKAN);
    assertThat(DeviceChoice.choose("auto", List.of(CPU))).isEqualTo(CPU);
  }

  @Test
  void takesWhatIsAskedFor() throws RefusedException {
    assertThat(DeviceChoice.choose("cpu", List.of(VULKAN, CPU))).isEqualTo(CPU);
    assertThat(DeviceChoice.choose("vulkan", List.of(CPU, VULKAN))).isEqualTo(VULKAN);
  }

  @Test
  void refusesAnotherDeviceAndSaysWhatItFound() {
    assertThatThrownBy(() -> DeviceChoice.choose("cuda", List.of(CPU)))
        .isInstanceOf(RefusedException.class)
        .hasMessage("no cuda device here; found CPU (a processor)");
    assertThatThrownBy(() -> DeviceChoice.choose("rocm", List.of()))
        .hasMessageContaining("no device at all");
  }
}
