package dev.hark.transcription;

import dev.hark.audio.AudioSettings;
import dev.hark.audio.Spool;
import dev.hark.engine.Demand;
import dev.hark.engine.Priority;
import dev.hark.transcript.Task;
import dev.hark.transcript.TranscriptRenderer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// OpenAI's audio endpoints. The form is read here and not by the container, so that an upload goes
/// to disk once, as it arrives, and is refused before it is read wherever the header says enough.
@RestController
@RequestMapping("/v1/audio")
class AudioController {
  private final Transcriber transcriber;
  private final TranscriptRenderer renderer;
  private final UploadFormReader forms;

  AudioController(
      Transcriber transcriber, TranscriptRenderer renderer, Spool spool, AudioSettings settings) {
    this.transcriber = transcriber;
    this.renderer = renderer;
    this.forms = new UploadFormReader(() -> hold(spool), settings.maxUpload());
  }

  private static UploadTarget.HeldFile hold(Spool spool) {
    var file = spool.newFile(".upload");
    return new UploadTarget.HeldFile(file.path(), file::close);
  }

  @PostMapping("/transcriptions")
  void transcribe(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    answer(request, response, Task.TRANSCRIBE);
  }

  @PostMapping("/translations")
  void translate(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    answer(request, response, Task.TRANSLATE);
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, Task task)
      throws IOException, InterruptedException {
    var client = String.valueOf(request.getRemoteUser());
    transcriber.checkAvailable(new Demand(Priority.INTERACTIVE, client, 0, Optional.empty()));
    try (var form = forms.read(request)) {
      var asked = TranscriptionRequest.of(form, task, client);
      var upload = form.requireFile();
      var outcome =
          transcriber.transcribe(
              upload.held().path(),
              asked.assignment(),
              TranscriptListener.NONE,
              new Cancellation());
      response.setContentType(asked.format().contentType());
      response.setHeader("x-hark-engine", outcome.engine());
      response.setIntHeader("x-hark-retries", outcome.retries());
      renderer.write(outcome.transcript(), asked.format(), response.getOutputStream());
    }
  }
}
