package dev.hark.api.audio;

import dev.hark.api.models.RequestedModel;
import dev.hark.transcript.Task;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcription.TranscriptionSpec;
import dev.hark.transcription.TranscriptionSpec.Queueing;
import java.util.function.Function;

/// Holds what a form asks for, checked. Fields that the API does not know are ignored.
///
/// @param renderOptions the form of the answer
/// @param stream whether the text is sent while it grows
/// @param spec the transcription that the form asks for
record TranscriptionForm(RenderOptions renderOptions, boolean stream, TranscriptionSpec spec) {

  /// Reads the fields of a form.
  ///
  /// @param queueing the place of the caller in the queue
  /// @param models resolves the name of the model that the form gives
  /// @throws dev.hark.problem.ProblemException naming the first field that is wrong
  static TranscriptionForm of(
      UploadForm form, Task task, Queueing queueing, Function<String, RequestedModel> models) {
    return new FormFields(form, task).toRequest(queueing, models);
  }
}
