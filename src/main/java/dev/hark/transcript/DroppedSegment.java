package dev.hark.transcript;

/// A segment that the model wrote and the server took back.
///
/// @param segment what it was, in the times of the file
/// @param reason why it is not part of the text
public record DroppedSegment(Segment segment, Reason reason) {
  /// Why a segment was taken back.
  public enum Reason {
    /// Probably nobody speaks, and the model was not sure of the text.
    NO_SPEECH,
    /// The model was not sure of the text, at any temperature.
    LOW_PROBABILITY,
    /// The text repeats itself in a loop.
    REPETITION,
    /// One of the phrases that models are known to invent in silence.
    SILENCE_PHRASE
  }
}
