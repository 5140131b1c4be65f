package dev.hark.transcription;

import dev.hark.audio.Loudness;
import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Transcript;
import dev.hark.transcription.WindowEvent.Found;
import dev.hark.transcription.WindowEvent.Heard;
import dev.hark.transcription.text.Conversation;
import dev.hark.transcription.text.Conversation.Spoken;
import dev.hark.transcription.text.SegmentWords;
import dev.hark.transcription.text.Speakers;
import dev.hark.transcription.text.WindowJoin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Makes one transcript of the windows of a file, and tells the listener as it grows.
final class FileTranscription {
  private final List<Segment> segments = new ArrayList<>();
  private final List<DroppedSegment> dropped = new ArrayList<>();
  private final Assignment assignment;
  private final TranscriptListener listener;
  private final List<WindowJoin> joins;
  private final Conversation conversation;
  private final Speakers speakers;
  private double position;
  private int windows;
  private int retries;

  FileTranscription(
      Assignment assignment, int channels, Loudness loudness, TranscriptListener listener) {
    this.assignment = assignment;
    this.listener = listener;
    joins = Stream.generate(WindowJoin::new).limit(channels).toList();
    conversation = new Conversation(channels, loudness);
    speakers = new Speakers(assignment.speakers(), channels);
  }

  /// Takes the next event; they come in the order of the windows.
  void accept(WindowEvent event) {
    int channel = event.piece().channel();
    var join = joins.get(channel);
    var ready =
        switch (event) {
          case Found(var piece) -> join.found(piece);
          case Heard heard -> {
            windows++;
            retries += heard.retries();
            heard.dropped().forEach(this::drop);
            yield join.heard(heard.piece(), heard.segments());
          }
        };
    say(conversation.add(channel, ready, join.settled()));
    progress(conversation.position());
  }

  /// There are no more windows.
  ///
  /// @param end where the transcribed part of the file ends, in seconds from its start
  void end(double end) {
    for (int channel = 0; channel < joins.size(); channel++) {
      say(conversation.add(channel, joins.get(channel).rest(), end));
    }
    say(conversation.rest());
    progress(end);
  }

  private void say(List<Spoken> ready) {
    for (var spoken : ready) {
      var segment = asAsked(speakers.named(spoken.channel(), spoken.segment()));
      segments.add(segment);
      listener.heard(segment);
    }
  }

  private void drop(DroppedSegment segment) {
    dropped.add(new DroppedSegment(asAsked(segment.segment()), segment.reason()));
  }

  /// Windows that share a second are decoded with words whether anybody asked for them or not.
  private Segment asAsked(Segment segment) {
    return assignment.options().words() ? segment : SegmentWords.without(segment);
  }

  private void progress(double seconds) {
    if (seconds > position) {
      position = seconds;
      listener.progressed(seconds);
    }
  }

  /// How many windows were transcribed.
  int windows() {
    return windows;
  }

  /// How often a window had to be decoded again because a process died.
  int retries() {
    return retries;
  }

  /// What was taken back.
  List<DroppedSegment> dropped() {
    return List.copyOf(dropped);
  }

  /// What was said so far.
  ///
  /// @param duration of the file in seconds
  Transcript transcript(WindowDecoder decoder, double duration) {
    dropped.sort(Comparator.comparingDouble(it -> it.segment().start()));
    return new Transcript(
        assignment.options().task(),
        decoder.language(),
        duration,
        segments,
        decoder.languageProbability(),
        dropped);
  }
}
