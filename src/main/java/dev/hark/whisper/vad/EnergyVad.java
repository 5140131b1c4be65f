package dev.hark.whisper.vad;

import dev.hark.windows.Speech;
import java.util.ArrayList;
import java.util.Arrays;

/// Takes for speech what is louder than the quietest part of the audio. Knows no better than to
/// count steady sound as speech, so that none is lost.
final class EnergyVad implements Vad {
  /// 20 ms.
  private static final int FRAME = 320;

  /// Which of the levels that are not silence stands for the background, counted from the quietest.
  private static final double BACKGROUND = 0.1;

  /// In dB of full scale. A louder background is taken for speech.
  private static final double LOUDEST_BACKGROUND = -35;

  /// In dB above the background: from certainly not to certainly speech.
  private static final double QUIETEST_SPEECH = 3;

  private static final double CLEAR_SPEECH = 15;

  @Override
  public String name() {
    return "energy";
  }

  @Override
  public Speech detect(short[] pcm) {
    var levels = FrameLevels.of(pcm, FRAME);
    var sounding =
        Arrays.stream(levels).filter(level -> !FrameLevels.isSilence(level)).sorted().toArray();
    double background =
        sounding.length == 0
            ? 0
            : Math.min(LOUDEST_BACKGROUND, sounding[(int) (sounding.length * BACKGROUND)]);
    var probabilities = new ArrayList<Float>(levels.length);
    for (double level : levels) {
      double above = level - background - QUIETEST_SPEECH;
      probabilities.add(
          FrameLevels.isSilence(level)
              ? 0f
              : (float) Math.clamp(above / (CLEAR_SPEECH - QUIETEST_SPEECH), 0, 1));
    }
    return new Speech(FRAME, probabilities);
  }

  @Override
  public void close() {}
}
