package dev.hark.transcript;

/// A segment that the model wrote and the server dropped.
///
/// @param segment what the model wrote, in the times of the file
/// @param reason why it is not part of the text
public record DroppedSegment(Segment segment, Reason reason) {
  /// The reasons for dropping a segment.
  public enum Reason {
    /// The audio is probably not speech, and the model was not sure of the text.
    NO_SPEECH,
    /// The model was not sure of the text, at any temperature.
    LOW_PROBABILITY,
    /// The text repeats itself in a loop.
    REPETITION,
    /// One of the phrases that models are known to invent in silence.
    SILENCE_PHRASE,
    /// The text only describes sounds.
    ANNOTATION
  }
}
