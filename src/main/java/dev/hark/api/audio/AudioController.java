package dev.hark.api.audio;

import dev.hark.access.Caller;
import dev.hark.api.models.PermittedModels;
import dev.hark.audio.AudioSettings;
import dev.hark.audio.Spool;
import dev.hark.http.ClientConnection;
import dev.hark.http.HangUpWatch;
import dev.hark.scheduling.WindowScheduler;
import dev.hark.transcript.Task;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptionSpec.Queueing;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Serves OpenAI's audio endpoints. The form is read here and not by the container, so that an
/// upload is written to disk once, as it arrives, and is refused before it is read if the headers
/// say enough.
@RestController
@RequestMapping("/v1/audio")
class AudioController {
  private final Transcriber transcriber;
  private final WindowScheduler scheduler;
  private final TranscriptResponseFactory responses;
  private final HangUpWatch hangUps;
  private final UploadFormReader forms;
  private final PermittedModels models;

  AudioController(
      Transcriber transcriber,
      WindowScheduler scheduler,
      TranscriptResponseFactory responses,
      HangUpWatch hangUps,
      Spool spool,
      AudioSettings settings,
      PermittedModels models) {
    this.transcriber = transcriber;
    this.scheduler = scheduler;
    this.responses = responses;
    this.hangUps = hangUps;
    this.forms = new UploadFormReader(new SpoolTarget(spool), settings.maxUpload());
    this.models = models;
  }

  /// Writes uploads to the spool.
  private record SpoolTarget(Spool spool) implements UploadTarget {
    @Override
    public HeldFile open() {
      var file = spool.newFile(".upload");
      return new HeldFile(file.path(), file::close);
    }

    @Override
    public void requireSpace(long bytes) {
      spool.requireSpace(bytes);
    }
  }

  private static Queueing queueing(Caller caller) {
    return new Queueing(caller.id().value(), caller.policy().weight(), Optional.empty());
  }

  @PostMapping("/transcriptions")
  void transcribe(Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    answer(caller, request, response, Task.TRANSCRIBE);
  }

  @PostMapping("/translations")
  void translate(Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    answer(caller, request, response, Task.TRANSLATE);
  }

  private void answer(
      Caller caller, HttpServletRequest request, HttpServletResponse response, Task task)
      throws IOException, InterruptedException {
    var client = caller.id().value();
    var wait = WaitPreference.of(request);
    var deadline = wait.flatMap(WaitPreference::bound);
    scheduler.checkAvailable(MinimumDemand.of(request, client));
    try (var upload = forms.read(request)) {
      var form =
          TranscriptionForm.of(
              upload, task, queueing(caller), name -> models.request(name, caller));
      var file = upload.requireFile().held().path();
      var answer = responses.answer(request, response, form, wait);
      try (var work = transcriber.start(file, form.spec(), deadline);
          var _ = hangUps.watch(ClientConnection.of(request), work::cancel)) {
        answer.write(work);
      }
    }
  }
}
