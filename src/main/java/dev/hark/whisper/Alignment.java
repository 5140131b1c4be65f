package dev.hark.whisper;

import dev.hark.models.AlignmentPreset;
import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_context_params;
import java.util.regex.Pattern;

/// Chooses the attention heads that give the times of words by dynamic time warping (DTW), if any.
/// DTW costs a further pass of the decoder for each window, and rules out flash attention.
///
/// @param name `off`; the name of an [AlignmentPreset], whose heads upstream lists; or `top-N`, all
///   heads of the last N layers of the decoder
public record Alignment(String name) {
  /// No DTW: the times come from the signal.
  public static final Alignment OFF = new Alignment("off");

  private static final Pattern TOP = Pattern.compile("top-(\\d{1,3})");

  /// Enough for the attention of all heads of a large model's last eight layers over 30 s. It is
  /// only touched as far as it is needed.
  private static final long WORKSPACE_BYTES = 2L << 30;

  boolean isOn() {
    return !equals(OFF);
  }

  /// Sets the parameters of a context.
  ///
  /// @throws WhisperException if there are no such heads
  void configure(whisper_context_params params) {
    if (!isOn()) {
      return;
    }
    var top = TOP.matcher(name);
    var preset = AlignmentPreset.of(name);
    if (top.matches()) {
      params
          .dtw_aheads_preset(Native.WHISPER_AHEADS_N_TOP_MOST)
          .dtw_n_top(Integer.parseInt(top.group(1)));
    } else if (preset.isPresent()) {
      params.dtw_aheads_preset(heads(preset.get()));
    } else {
      throw new WhisperException("no alignment heads are known as '" + name + "'");
    }
    params.dtw_token_timestamps(true).flash_attn(false).dtw_mem_size(WORKSPACE_BYTES);
  }

  private static int heads(AlignmentPreset preset) {
    return switch (preset) {
      case TINY_EN -> Native.WHISPER_AHEADS_TINY_EN;
      case TINY -> Native.WHISPER_AHEADS_TINY;
      case BASE_EN -> Native.WHISPER_AHEADS_BASE_EN;
      case BASE -> Native.WHISPER_AHEADS_BASE;
      case SMALL_EN -> Native.WHISPER_AHEADS_SMALL_EN;
      case SMALL -> Native.WHISPER_AHEADS_SMALL;
      case MEDIUM_EN -> Native.WHISPER_AHEADS_MEDIUM_EN;
      case MEDIUM -> Native.WHISPER_AHEADS_MEDIUM;
      case LARGE_V1 -> Native.WHISPER_AHEADS_LARGE_V1;
      case LARGE_V2 -> Native.WHISPER_AHEADS_LARGE_V2;
      case LARGE_V3 -> Native.WHISPER_AHEADS_LARGE_V3;
      case LARGE_V3_TURBO -> Native.WHISPER_AHEADS_LARGE_V3_TURBO;
    };
  }
}
