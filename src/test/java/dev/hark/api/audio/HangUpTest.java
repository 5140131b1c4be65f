package dev.hark.api.audio;

import static dev.hark.api.audio.AnswerServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.api.audio.KeepAliveSettings.Mode;
import dev.hark.http.HangUpWatch;
import dev.hark.process.TestTimer;
import dev.hark.transcript.render.ResponseFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that go away, in every way that there is.
class HangUpTest {
  private static final String GONE = "Keep it open until the answer has arrived.";

  @TempDir private static Path spool;
  private static AnswerServer server;

  @BeforeAll
  static void start() {
    server = new AnswerServer(spool, AnswerServer.quick(Mode.NEVER));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// For the time of several looks.
  private static void assertLeftAlone(AnswerServer.Job job) {
    await().during(Duration.ofMillis(1_600)).until(() -> !job.isCancelled());
  }

  @Test
  void aClosedConnectionCancels() throws Exception {
    try (var http = server.connect()) {
      http.send(request(ResponseFormat.JSON));
      var job = server.job();
      job.started();
      http.hangUp();
      assertThat(job.cancelled()).endsWith(GONE);
    }
  }

  @Test
  void aResetConnectionCancels() throws Exception {
    try (var http = server.connect()) {
      http.send(request(ResponseFormat.JSON));
      var job = server.job();
      http.reset();
      assertThat(job.cancelled()).endsWith(GONE);
    }
  }

  @Test
  void aClientThatClosesItsSendingHalfIsTold() throws Exception {
    try (var http = server.connect()) {
      http.send(request(ResponseFormat.JSON)).endSending();
      assertThat(server.job().cancelled()).endsWith(GONE);
      var answer = http.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.message()).endsWith(GONE);
    }
  }

  @Test
  void aChunkedUploadIsWatchedToo() throws Exception {
    try (var http = server.connect()) {
      var whole = request(ResponseFormat.JSON);
      var body = whole.substring(whole.indexOf("\n\n") + 2);
      http.send(FormServer.CHUNKED.replaceFirst("/form", "/transcribe"));
      http.send(Integer.toHexString(body.replace("\n", "\r\n").length()) + "\n" + body + "\n0\n\n");
      var job = server.job();
      http.hangUp();
      assertThat(job.cancelled()).endsWith(GONE);
    }
  }

  @Test
  void aStreamThatNobodyReadsIsCancelled() throws Exception {
    try (var http = server.connect()) {
      http.send(request("", "stream", "true"));
      var job = server.job();
      job.started();
      http.head();
      // More than both sockets' buffers hold; the write then times out.
      for (var i = 0; i < 400; i++) {
        job.hears(" " + "one".repeat(10_000));
      }
      assertThat(job.cancelled()).isNotBlank();
    }
  }

  @Test
  void aClientThatWaitsIsLeftAloneAndItsConnectionGoesOn() throws Exception {
    try (var http = server.connect()) {
      for (var round = 0; round < 3; round++) {
        http.send(request(ResponseFormat.TEXT));
        var job = server.job();
        assertLeftAlone(job);
        job.hears(" one");
        job.ends();
        assertThat(http.answer().text()).isEqualTo("one\n");
      }
    }
  }

  /// In the same packet as the first one's body, and in one of its own while that runs.
  @Test
  void aPipelinedRequestIsNotLost() throws Exception {
    for (var together : new boolean[] {true, false}) {
      try (var http = server.connect()) {
        var first = request(ResponseFormat.TEXT);
        var second = request(ResponseFormat.JSON);
        http.send(together ? first + second : first);
        var job = server.job();
        if (!together) {
          http.send(second);
        }
        assertLeftAlone(job);
        job.hears(" one");
        job.ends();
        assertThat(http.answer().text()).isEqualTo("one\n");
        var next = server.job();
        next.hears(" two");
        next.ends();
        assertThat(http.answer().text()).startsWith("{\"text\":\"two\"");
      }
    }
  }

  @Test
  void withoutAConnectionNobodyIsWatched() {
    try (var watch = new HangUpWatch(TestTimer.get());
        var nothing = watch.watch(Optional.empty(), _ -> {})) {
      assertThat(nothing).isNotNull();
    }
  }
}
