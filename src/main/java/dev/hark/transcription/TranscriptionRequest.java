package dev.hark.transcription;

import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.ResponseFormat;
import dev.hark.transcript.Task;

/// What a form asks for, checked: nothing that it asks is left out silently.
///
/// @param model the model's name as the client gives it
/// @param format the form of the answer
/// @param options what the engine is asked to do
record TranscriptionRequest(String model, ResponseFormat format, DecodingOptions options) {

  /// Reads the fields of a form.
  ///
  /// @throws dev.hark.problem.ProblemException naming the first field that is wrong or not served
  static TranscriptionRequest of(UploadForm form, Task task) {
    return new FormFields(form, task).toRequest();
  }
}
