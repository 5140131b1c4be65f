package dev.hark.transcription;

import dev.hark.transcript.ResponseFormat;
import dev.hark.transcript.Task;

/// What a form asks for, checked: nothing that it asks is left out silently.
///
/// @param format the form of the answer
/// @param assignment what is to be done
record TranscriptionRequest(ResponseFormat format, Assignment assignment) {

  /// Reads the fields of a form.
  ///
  /// @throws dev.hark.problem.ProblemException naming the first field that is wrong or not served
  ///
  /// @param client who asks: the id of the key
  static TranscriptionRequest of(UploadForm form, Task task, String client) {
    return new FormFields(form, task).toRequest(client);
  }
}
