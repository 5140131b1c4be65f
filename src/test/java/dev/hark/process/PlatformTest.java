package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlatformTest {
  @Test
  void namesPlatformsAsTheClassPathDoes() {
    assertThat(Platform.of("Linux", "amd64").name()).isEqualTo("linux-x86_64");
    assertThat(Platform.of("Linux", "aarch64").name()).isEqualTo("linux-arm64");
    assertThat(Platform.of("Mac OS X", "aarch64").name()).isEqualTo("macosx-arm64");
  }
}
