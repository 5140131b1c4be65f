package dev.hark.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class WhisperLibraryTest {
  @Test
  void leavesNoLimitOfMemoryToJavaCpp() {
    WhisperLibrary.link(Clips.libraries());
    assertThat(Pointer.maxPhysicalBytes()).isZero();
    assertThat(Pointer.maxBytes()).isZero();
  }
}
