package dev.hark.windows;

import dev.hark.audio.PcmFile;

/// Divides audio into windows that are transcribed one by one.
public interface WindowCutter {
  /// Begins to cut. The windows are found one at a time, so the first is known before the rest of
  /// the file is read. They come in the order of time; what lies between them is silence.
  ///
  /// @param pcm the audio, which must stay open until the last window is found
  Cuts cut(PcmFile pcm, CutSettings settings);
}
