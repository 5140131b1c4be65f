package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class AudioSettingsTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withUserConfiguration(Settings.class)
          .withPropertyValues("hark.audio.spool=/spool", "hark.audio.cache=/cache");

  @EnableConfigurationProperties(AudioSettings.class)
  static class Settings {}

  @Test
  void hasDefaults() {
    runner.run(context ->
        assertThat(context.getBean(AudioSettings.class))
            .isEqualTo(
                new AudioSettings(
                    Path.of("/spool"),
                    Path.of("/cache"),
                    DataSize.ofGigabytes(2),
                    Duration.ofHours(12),
                    DataSize.ofMegabytes(256),
                    null,
                    0,
                    null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-duration=0s",
        "max-duration=-1h",
        "max-upload=0",
        "min-free-space=-1",
        "decode-timeout=1ms",
        "concurrent-decodes=-1",
        "spool="
      })
  void refusesSettingsThatMakeNoSense(String property) {
    runner
        .withPropertyValues("hark.audio." + property)
        .run(context -> assertThat(context).hasFailed());
  }

  @Test
  void givesLargeFilesMoreTimeUpToTheLongestAudio() {
    var timeout = new DecodeTimeout(Workshop.settings(Path.of("/spool")));

    assertThat(timeout.of(1)).isEqualTo(Duration.ofSeconds(60 + 20));
    assertThat(timeout.of(DataSize.ofMegabytes(10).toBytes()))
        .isEqualTo(Duration.ofSeconds(60 + 11 * 20));
    assertThat(timeout.of(DataSize.ofGigabytes(2).toBytes()))
        .isEqualTo(Duration.ofSeconds(60 + 12 * 3_600 / 50));
  }
}
