package dev.hark.windows;

import dev.hark.audio.PcmFile;
import org.springframework.stereotype.Component;

/// Cuts where nobody speaks and skips what is silent, or, without voice activity, cuts at the
/// quietest points and skips nothing.
@Component
public class VoiceActivityCutter implements WindowCutter {
  @Override
  public Cuts cut(PcmFile pcm, CutSettings settings) {
    var part = AudioPart.of(pcm, settings);
    var limits = WindowLimits.of(settings, part.samples());
    return settings.voiceActivity().enabled()
        ? new SpeechCuts(part, limits, settings)
        : new QuietestPointCuts(part, limits);
  }
}
