package dev.hark.transcription;

import dev.hark.audio.Loudness;
import dev.hark.engine.WindowResult;
import dev.hark.scheduling.WindowTask;
import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Transcript;
import dev.hark.transcription.text.Annotations;
import dev.hark.transcription.text.ChannelMerger;
import dev.hark.transcription.text.ChannelMerger.ChannelSegment;
import dev.hark.transcription.text.HallucinationGuard;
import dev.hark.transcription.text.SilencePhrases;
import dev.hark.transcription.text.Speakers;
import dev.hark.transcription.text.WindowStitcher;
import dev.hark.windows.WindowSource.CutWindow;
import dev.hark.windows.WindowSource.Silence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Assembles the windows of a file into one transcript, and reports its growth to the listener. The
/// windows arrive in the order of the file, from one thread at a time.
final class TranscriptAssembler {
  private final List<Segment> segments = new ArrayList<>();
  private final List<DroppedSegment> dropped = new ArrayList<>();
  private final Set<String> engines = new LinkedHashSet<>();
  private final TranscriptionSpec spec;
  private final TranscriptListener listener;
  private final DecodingContext context;
  private final HallucinationGuard guard;
  private final List<WindowStitcher> stitchers;
  private final ChannelMerger merger;
  private final Speakers speakers;
  private double position;
  private int retries;

  /// @param channels number of channels in the file, at least 1
  /// @param loudness loudness of the channels, which tells a voice from its echo
  TranscriptAssembler(
      TranscriptionSpec spec,
      int channels,
      Loudness loudness,
      SilencePhrases phrases,
      TranscriptListener listener) {
    this.spec = spec;
    this.listener = listener;
    context = new DecodingContext(spec, channels);
    guard =
        new HallucinationGuard(phrases, spec.options().thresholds(), spec.options().temperature());
    stitchers = Stream.generate(WindowStitcher::new).limit(channels).toList();
    merger = new ChannelMerger(channels, loudness);
    speakers = new Speakers(spec.speakers(), channels);
  }

  /// Tells whether the next window can be decoded before the previous ones are.
  boolean independent() {
    return context.independent();
  }

  /// Returns the task of decoding a window.
  WindowTask task(CutWindow window) {
    return new WindowTask(window.cut().window(), context.optionsOf(window));
  }

  /// Takes note of a window that has been cut and will be decoded.
  void onWindowCut(CutWindow window) {
    emit(window.channel(), stitchers.get(window.channel()).expect(window));
  }

  /// Adds the result of a window.
  void onWindowDecoded(CutWindow window, WindowResult result) {
    var offset = window.cut().window().start();
    var withText =
        result.segments().stream()
            .filter(segment -> !segment.text().isBlank())
            .map(segment -> segment.shiftedBy(offset))
            .toList();
    var guarded = guard.check(window.cut(), withText);
    var checked =
        spec.options().detail().annotations() ? guarded : Annotations.removedFrom(guarded);
    context.learn(window, result, checked.kept(), guarded.dropped().isEmpty());
    engines.add(result.engine());
    retries += result.retries();
    checked.dropped().forEach(this::drop);
    listener.onWindowDecoded(checked.dropped());
    emit(window.channel(), stitchers.get(window.channel()).add(window, checked.kept()));
  }

  /// Takes note of a silence, so that what was said before it in other channels need not wait.
  void onSilence(Silence silence) {
    var channel = silence.channel();
    emit(channel, stitchers.get(channel).expectSilence(silence.position()));
  }

  /// Completes the transcript after the last window.
  ///
  /// @param seconds length of the file in seconds
  /// @param end where the transcribed part ends, in seconds from the start of the file
  /// @param engine the engine to name if there was no window to decode
  TranscriptionResult finish(double seconds, double end, String engine) {
    for (int channel = 0; channel < stitchers.size(); channel++) {
      publish(merger.add(channel, stitchers.get(channel).rest(), end));
    }
    publish(merger.rest());
    progress(end);
    var decodedBy = engines.isEmpty() ? engine : String.join(", ", engines);
    return new TranscriptionResult(transcript(seconds), decodedBy, retries);
  }

  private Transcript transcript(double seconds) {
    dropped.sort(Comparator.comparingDouble(dropped -> dropped.segment().start()));
    return new Transcript(
        spec.options().task(),
        context.language(),
        seconds,
        segments,
        context.languageProbability(),
        dropped);
  }

  private void emit(int channel, List<Segment> ready) {
    publish(merger.add(channel, ready, stitchers.get(channel).settled()));
    progress(merger.position());
  }

  private void publish(List<ChannelSegment> ready) {
    for (var next : ready) {
      var segment = asRequested(speakers.named(next.channel(), next.segment()));
      segments.add(segment);
      listener.onSegment(segment);
    }
  }

  private void drop(DroppedSegment segment) {
    dropped.add(new DroppedSegment(asRequested(segment.segment()), segment.reason()));
  }

  /// Removes words and scores that the request did not ask for: windows that share a second are
  /// always decoded with both.
  private Segment asRequested(Segment segment) {
    var scored = spec.options().scores() ? segment : segment.withoutScores();
    return spec.options().words() ? scored : scored.withoutWords();
  }

  private void progress(double seconds) {
    if (seconds > position) {
      position = seconds;
      listener.onProgress(seconds);
    }
  }
}
