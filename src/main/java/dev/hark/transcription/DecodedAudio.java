package dev.hark.transcription;

import dev.hark.audio.AudioDecoder;
import dev.hark.audio.Loudness;
import dev.hark.audio.PcmFile;
import dev.hark.models.ModelProfile;
import dev.hark.scheduling.AdmissionRequest;
import dev.hark.scheduling.Priority;
import dev.hark.transcript.AudioContext;
import dev.hark.windows.CutSettings;
import dev.hark.windows.WindowSource;
import dev.hark.windows.Windower;
import java.nio.file.Path;
import java.util.List;

/// Holds the decoded channels of an upload and the part of them to transcribe. Closing it deletes
/// the files.
///
/// @param channels at least one
/// @param seconds length of the longest channel in seconds
record DecodedAudio(TranscriptionSpec spec, List<PcmFile> channels, double seconds, Excerpt excerpt)
    implements AutoCloseable {

  /// Decodes a file. Its channels are kept apart if they are to identify the speakers.
  ///
  /// @throws dev.hark.problem.ProblemException if it is not audio, or the requested part of it is
  ///   empty
  static DecodedAudio of(AudioDecoder decoder, Path upload, TranscriptionSpec spec)
      throws InterruptedException {
    var channels =
        spec.speakers() ? decoder.decodeChannels(upload) : List.of(decoder.decode(upload));
    try {
      var seconds = channels.stream().mapToDouble(PcmFile::seconds).max().orElse(0);
      return new DecodedAudio(spec, channels, seconds, Excerpt.of(spec.part(), seconds));
    } catch (RuntimeException e) {
      channels.forEach(PcmFile::close);
      throw e;
    }
  }

  AdmissionRequest admission() {
    return new AdmissionRequest(
        spec.queueing().priority().orElseGet(() -> Priority.of(excerpt.seconds())),
        spec.queueing().caller(),
        spec.queueing().weight(),
        excerpt.seconds() * channels.size());
  }

  /// Returns the windows of all channels, cut to suit a model.
  WindowSource windows(ModelProfile model) {
    var context = spec.options().audioContext().orElse(model.audioContext());
    var settings =
        new CutSettings(
            model.longestWindow(),
            context == AudioContext.ADAPTIVE ? CutSettings.SHORT_SILENCE : CutSettings.LONG_SILENCE,
            spec.voiceActivity(),
            spec.part().from(),
            spec.part().length());
    var cuts = channels.stream().map(channel -> Windower.of(channel, settings)).toList();
    return new WindowSource(cuts, excerpt.end());
  }

  Loudness loudness() {
    return Loudness.of(channels);
  }

  @Override
  public void close() {
    channels.forEach(PcmFile::close);
  }
}
