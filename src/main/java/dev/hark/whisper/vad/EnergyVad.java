package dev.hark.whisper.vad;

import dev.hark.windows.Level;
import dev.hark.windows.Speech;
import java.util.ArrayList;
import java.util.Arrays;

/// Takes for speech whatever is louder than the quietest part of the audio. It also counts a loud
/// steady sound as speech, so that no speech is lost.
final class EnergyVad implements Vad {
  /// The quantile of the levels above silence that stands for the background.
  private static final double BACKGROUND = 0.1;

  /// In dB of full scale. A louder background is taken for speech.
  private static final double MAX_BACKGROUND = -35;

  /// In dB above the background: the probability of speech rises from 0 here to 1 at
  /// [#CLEAR_SPEECH].
  private static final double MIN_SPEECH = 3;

  private static final double CLEAR_SPEECH = 15;

  @Override
  public Speech detect(short[] pcm) {
    var levels = Level.ofFrames(pcm, Level.FRAME);
    var sounding =
        Arrays.stream(levels).filter(level -> !Level.isSilence(level)).sorted().toArray();
    double background =
        sounding.length == 0
            ? 0
            : Math.min(MAX_BACKGROUND, sounding[(int) (sounding.length * BACKGROUND)]);
    var probabilities = new ArrayList<Float>(levels.length);
    for (double level : levels) {
      double above = level - background - MIN_SPEECH;
      probabilities.add(
          Level.isSilence(level)
              ? 0f
              : (float) Math.clamp(above / (CLEAR_SPEECH - MIN_SPEECH), 0, 1));
    }
    return new Speech(Level.FRAME, probabilities);
  }

  @Override
  public void close() {}
}
