package dev.hark.api.audio;

import dev.hark.transcription.TranscriptionTask;
import dev.hark.transcription.TranscriptionTask.Event;
import java.io.IOException;

/// Writes the answer to one request while its transcription runs.
abstract sealed class TranscriptResponse permits EventStreamResponse, BufferedResponse {
  final Heartbeat heartbeat;

  TranscriptResponse(Heartbeat heartbeat) {
    this.heartbeat = heartbeat;
  }

  /// Writes the whole answer.
  ///
  /// @throws RuntimeException what the work failed with, if nothing has been sent yet
  /// @throws IOException if the client has gone
  final void write(TranscriptionTask task) throws IOException, InterruptedException {
    for (var done = false; !done; ) {
      var event = task.next(heartbeat.untilNext());
      if (event.isPresent()) {
        done = take(event.get());
      } else {
        showLife();
        heartbeat.beat();
      }
    }
  }

  /// Writes what the event means for the answer, and says whether that completes it.
  abstract boolean take(Event event) throws IOException;

  abstract void showLife() throws IOException;
}
