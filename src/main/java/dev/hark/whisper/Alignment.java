package dev.hark.whisper;

import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_context_params;
import java.util.Map;
import java.util.regex.Pattern;

/// Which attention heads tell the times of words by dynamic time warping (DTW), if any. It costs a
/// further pass of the decoder for each window, and flash attention.
///
/// @param name `off`; one of OpenAI's models (`tiny`, `base.en`, `large-v3-turbo`, ...), whose
///   heads upstream lists; or `top-N`, all heads of the last N layers of the decoder
public record Alignment(String name) {
  /// No DTW: the times come from the signal.
  public static final Alignment OFF = new Alignment("off");

  private static final Map<String, Integer> PRESETS =
      Map.ofEntries(
          Map.entry("tiny.en", Native.WHISPER_AHEADS_TINY_EN),
          Map.entry("tiny", Native.WHISPER_AHEADS_TINY),
          Map.entry("base.en", Native.WHISPER_AHEADS_BASE_EN),
          Map.entry("base", Native.WHISPER_AHEADS_BASE),
          Map.entry("small.en", Native.WHISPER_AHEADS_SMALL_EN),
          Map.entry("small", Native.WHISPER_AHEADS_SMALL),
          Map.entry("medium.en", Native.WHISPER_AHEADS_MEDIUM_EN),
          Map.entry("medium", Native.WHISPER_AHEADS_MEDIUM),
          Map.entry("large-v1", Native.WHISPER_AHEADS_LARGE_V1),
          Map.entry("large-v2", Native.WHISPER_AHEADS_LARGE_V2),
          Map.entry("large-v3", Native.WHISPER_AHEADS_LARGE_V3),
          Map.entry("large-v3-turbo", Native.WHISPER_AHEADS_LARGE_V3_TURBO));

  private static final Pattern TOP = Pattern.compile("top-(\\d{1,3})");

  /// Enough for the attention of all heads of a large model's last eight layers over 30 s; it is
  /// only touched as far as it is needed.
  private static final long WORKSPACE_BYTES = 2L << 30;

  boolean isOn() {
    return !equals(OFF);
  }

  /// @throws WhisperException if there are no such heads
  void configure(whisper_context_params params) {
    if (!isOn()) {
      return;
    }
    var top = TOP.matcher(name);
    var preset = PRESETS.get(name);
    if (top.matches()) {
      params
          .dtw_aheads_preset(Native.WHISPER_AHEADS_N_TOP_MOST)
          .dtw_n_top(Integer.parseInt(top.group(1)));
    } else if (preset != null) {
      params.dtw_aheads_preset(preset);
    } else {
      throw new WhisperException("no alignment heads are known as '" + name + "'");
    }
    params.dtw_token_timestamps(true).flash_attn(false).dtw_mem_size(WORKSPACE_BYTES);
  }
}
