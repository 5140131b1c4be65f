package dev.hark.transcription;

import dev.hark.scheduling.Priority;
import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.VoiceActivity;
import java.time.Duration;
import java.util.Optional;

/// What is to be transcribed, and how. Start from [#of].
///
/// @param model the model's name as the client gives it
/// @param options what the engine is asked to do
/// @param voiceActivity where to cut and what to skip
/// @param conditionOnPreviousText whether each window sees the text of the one before it; they are
///   then decoded one after the other
/// @param speakers whether the channels of the file are to be told apart as speakers
/// @param from where in the file to begin
/// @param length how much of it; empty means to the end
/// @param client who asks, for fairness: the id of the key
/// @param priority its class in the queue; empty means by the length of the audio
/// @param deadline how long it may take; empty means as long as it needs
public record Assignment(
    String model,
    DecodingOptions options,
    VoiceActivity voiceActivity,
    boolean conditionOnPreviousText,
    boolean speakers,
    Duration from,
    Optional<Duration> length,
    String client,
    Optional<Priority> priority,
    Optional<Duration> deadline) {

  /// The whole file with default settings.
  public static Assignment of(String model, DecodingOptions options, String client) {
    return new Assignment(
        model,
        options,
        VoiceActivity.DEFAULT,
        false,
        false,
        Duration.ZERO,
        Optional.empty(),
        client,
        Optional.empty(),
        Optional.empty());
  }
}
