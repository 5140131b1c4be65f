package dev.hark.api.audio;

import dev.hark.api.audio.UploadTarget.HeldFile;
import dev.hark.api.models.RequestedModel;
import dev.hark.http.ClientConnection;
import dev.hark.http.HangUpWatch;
import dev.hark.http.ProblemResponses;
import dev.hark.http.RawHttp;
import dev.hark.http.TestServer;
import dev.hark.models.ModelDefaults;
import dev.hark.models.ModelName;
import dev.hark.process.TestTimer;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.TestTranscripts;
import dev.hark.transcript.render.ResponseFormat;
import dev.hark.transcript.render.TranscriptRenderer;
import dev.hark.transcription.TranscriptListener;
import dev.hark.transcription.TranscriptionResult;
import dev.hark.transcription.TranscriptionSpec.Queueing;
import dev.hark.transcription.TranscriptionTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.util.unit.DataSize;

/// A server that answers as ours does, with work that a test does by hand: each request appears as
/// a [Job].
final class AnswerServer implements AutoCloseable {
  private final HangUpWatch hangUps = new HangUpWatch(TestTimer.get());
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final TestServer server;

  /// A transcription under way.
  static final class Job implements TranscriptionTask.Work {
    private final List<Segment> heard = new ArrayList<>();
    private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    private volatile boolean ended;

    private interface Listening {
      void to(TranscriptListener listener);
    }

    private final BlockingQueue<Listening> reports = new LinkedBlockingQueue<>();

    void started() {
      reports.add(listener -> listener.onStarted(2, "local/fake"));
    }

    void hears(String text) {
      reports.add(listener -> {
        var segment = new Segment(heard.size(), heard.size() + 1, text, List.of(), 0, 0, 0);
        heard.add(segment);
        listener.onSegment(segment);
      });
    }

    void fails(RuntimeException failure) {
      reports.add(_ -> {
        throw failure;
      });
    }

    void ends() {
      reports.add(_ -> ended = true);
    }

    /// Why it was cancelled, once it was.
    String cancelled() throws InterruptedException {
      var why = cancelled.poll(10, TimeUnit.SECONDS);
      if (why == null) {
        throw new AssertionError("not cancelled");
      }
      return why;
    }

    boolean isCancelled() {
      return !cancelled.isEmpty();
    }

    @Override
    public TranscriptionResult run(TranscriptListener listener) throws InterruptedException {
      while (!ended) {
        reports.take().to(listener);
      }
      var transcript = TestTranscripts.of(2, heard);
      return new TranscriptionResult(transcript, "local/fake", 1);
    }
  }

  AnswerServer(Path spool, KeepAliveSettings settings) {
    server =
        new TestServer(
            "server.tomcat.connection-timeout=2s", "spring.threads.virtual.enabled=true");
    var reader = new UploadFormReader(() -> hold(spool), DataSize.ofMegabytes(1));
    var answers =
        new TranscriptResponseFactory(
            new TranscriptRenderer(), server.part(ProblemResponses.class), settings);
    server.post(
        "/transcribe",
        (request, response) -> {
          var wait = WaitPreference.of(request);
          try (var form = reader.read(request)) {
            var asked =
                TranscriptionForm.of(
                    form,
                    Task.TRANSCRIBE,
                    new Queueing("key", 1, Optional.empty()),
                    name -> new RequestedModel(new ModelName(name), ModelDefaults.NONE));
            var job = new Job();
            var answer = answers.answer(request, response, asked, wait);
            try (var task =
                    TranscriptionTask.start(
                        job, Optional.empty(), why -> job.cancelled.add(why.message()));
                var _ = hangUps.watch(ClientConnection.of(request), task::cancel)) {
              jobs.add(job);
              answer.write(task);
            }
          }
        });
  }

  /// Signs of life at once and often.
  static KeepAliveSettings quick(KeepAliveSettings.Mode mode) {
    return new KeepAliveSettings(
        mode, Duration.ofMillis(50), Duration.ofMillis(50), List.of("127.0.0.0/8", "::1"));
  }

  private static HeldFile hold(Path spool) {
    try {
      return new HeldFile(Files.createTempFile(spool, "upload", ""), () -> {});
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A request with fields, names and values in turn.
  ///
  /// @param headers lines that end with LF
  static String request(String headers, String... fields) {
    var body = new StringBuilder(FormServer.field("model", "m"));
    for (var i = 0; i < fields.length; i += 2) {
      body.append(FormServer.field(fields[i], fields[i + 1]));
    }
    var text =
        FormServer.request(
            "/transcribe",
            "multipart/form-data; boundary=b",
            body + FormServer.file("1") + "--b--\n");
    return text.replaceFirst("Host: x\n", "Host: x\n" + headers);
  }

  static String request(ResponseFormat format) {
    return request("", "response_format", format.wireName());
  }

  RawHttp connect() throws IOException {
    return new RawHttp(server.port());
  }

  Job job() throws InterruptedException {
    var job = jobs.poll(10, TimeUnit.SECONDS);
    if (job == null) {
      throw new AssertionError("no request arrived");
    }
    return job;
  }

  @Override
  public void close() {
    server.close();
    hangUps.close();
  }
}
