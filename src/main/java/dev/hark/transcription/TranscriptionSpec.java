package dev.hark.transcription;

import dev.hark.models.ModelName;
import dev.hark.scheduling.Priority;
import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.VadSettings;
import java.time.Duration;
import java.util.Optional;

/// Says what to transcribe and how. Start from [#of].
///
/// @param model the model's own name
/// @param options what the engine is asked to do
/// @param voiceActivity where to cut and what to skip
/// @param conditionOnPreviousText whether each window sees the text of the one before it; they are
///   then decoded one after the other
/// @param speakers whether each channel of the file is a speaker of its own
/// @param part which part of the file
/// @param queueing whose request it is, and how urgent
public record TranscriptionSpec(
    ModelName model,
    DecodingOptions options,
    VadSettings voiceActivity,
    boolean conditionOnPreviousText,
    boolean speakers,
    Part part,
    Queueing queueing) {

  /// Selects a part of a file.
  ///
  /// @param from where it begins, from the start of the file
  /// @param length how long it is; empty means to the end
  public record Part(Duration from, Optional<Duration> length) {
    /// Selects the whole file.
    public static final Part ALL = new Part(Duration.ZERO, Optional.empty());
  }

  /// Determines the place in the queue.
  ///
  /// @param caller id of the caller's key, for fairness
  /// @param weight the caller's share of the machine among those that wait, above 0
  /// @param priority the class; empty means that it follows from the length of the audio
  public record Queueing(String caller, double weight, Optional<Priority> priority) {}

  /// Returns a spec for the whole file with default settings.
  public static TranscriptionSpec of(ModelName model, DecodingOptions options, String caller) {
    return new TranscriptionSpec(
        model,
        options,
        VadSettings.DEFAULT,
        false,
        false,
        Part.ALL,
        new Queueing(caller, 1, Optional.empty()));
  }
}
