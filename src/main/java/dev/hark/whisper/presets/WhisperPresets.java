package dev.hark.whisper.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/// Tells JavaCPP to generate bindings for all of `whisper.h` and for `hark.h` (which finds devices
/// and stops a computation). ggml itself stays behind them.
@Properties(
    value =
        @Platform(
            include = {"whisper.h", "hark.h"},
            link = {"ggml-base", "ggml", "whisper"}),
    target = "dev.hark.whisper.bindings",
    global = "dev.hark.whisper.bindings.Native")
public class WhisperPresets implements InfoMapper {
  @Override
  public void map(InfoMap infoMap) {
    infoMap
        .put(new Info("WHISPER_API").cppTypes().annotations())
        .put(new Info("WHISPER_DEPRECATED").cppTypes().annotations().skip())
        .put(new Info("ggml_log_callback", "ggml_abort_callback").cast().valueTypes("Pointer"));
  }
}
