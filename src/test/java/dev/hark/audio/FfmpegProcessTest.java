package dev.hark.audio;

import static dev.hark.audio.Workshop.problemOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import dev.hark.process.ChildProcesses;
import dev.hark.process.ChildProcesses.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.util.unit.DataSize;

/// What becomes of an FFmpeg that misbehaves. Most of these replace it by a script.
class FfmpegProcessTest {
  private static final Path UPLOAD = Fixtures.path("en-4.mp3");
  private static final Duration SHORT = Duration.ofMillis(700);

  @RegisterExtension final Workshop workshop = new Workshop();

  @Test
  void killsAProgramThatHangsWithItsChildren() throws Exception {
    var decoder = decoder("sleep 300 & (sleep 301 & sleep 302) & sleep 303", SHORT);

    var problem = problemOf(decoder, UPLOAD);

    assertThat(problem.kind()).isEqualTo(Kind.UNPROCESSABLE);
    assertThat(problem.message()).contains("0.7 s").contains("hark.audio.decode-timeout");
    workshop.assertNothingLeft();
  }

  @Test
  void killsAProgramThatIgnoresSignals() throws Exception {
    var problem =
        problemOf(decoder("trap '' TERM INT HUP; while :; do sleep 1; done", SHORT), UPLOAD);

    assertThat(problem.kind()).isEqualTo(Kind.UNPROCESSABLE);
  }

  @Test
  void killsTheProgramWhenTheRequestIsInterrupted() throws Exception {
    var decoder = decoder("sleep 300", Duration.ofMinutes(1));
    var outcome = new CompletableFuture<Throwable>();
    var request =
        Thread.ofVirtual()
            .start(() -> {
              try (var pcm = decoder.decode(UPLOAD)) {
                outcome.completeExceptionally(new AssertionError("decoded " + pcm.samples()));
              } catch (InterruptedException | RuntimeException e) {
                outcome.complete(e);
              }
            });
    await().until(() -> workshop.spooled().count() == 2);

    request.interrupt();

    assertThat(outcome.join()).isInstanceOf(InterruptedException.class);
    workshop.assertNothingLeft();
  }

  @Test
  void interruptsWhoWaitsForATurn() throws Exception {
    var ffmpeg = new Ffmpeg(settings("sleep 300", Duration.ofMinutes(1)), workshop.spool());
    var decoder = new AudioDecoder(workshop.settings(), workshop.spool(), ffmpeg);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var requests =
          IntStream.range(0, 3)
              .mapToObj(_ -> executor.submit(() -> decoder.decode(UPLOAD)))
              .toList();
      await().until(() -> workshop.spooled().count() == 3 + 1);
      requests.forEach(request -> request.cancel(true));
    }
    workshop.assertNothingLeft();
  }

  @Test
  void killsTheProgramWhenTheServerStops() throws Exception {
    var settings = settings("sleep 300", Duration.ofMinutes(1));
    var ffmpeg = new Ffmpeg(settings, workshop.spool());
    var decoder = new AudioDecoder(settings, workshop.spool(), ffmpeg);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var request = executor.submit(() -> problemOf(decoder, UPLOAD));
      await().until(() -> ProcessHandle.current().descendants().count() > 0);

      ffmpeg.close();

      assertThat(request.get().kind()).isEqualTo(Kind.UNPROCESSABLE);
    }
  }

  @Test
  void keepsABoundedTailOfItsOutput() throws Exception {
    var script =
        workshop.script("head -c 10000000 /dev/zero | tr '\\0' x >&2; echo the end >&2; exit 1");
    var processes = new ChildProcesses();

    var end =
        processes.run(
            new ProcessBuilder(script.toString()),
            Duration.ofSeconds(20),
            ChildProcesses.Watch.NONE);

    assertThat(end)
        .isInstanceOfSatisfying(End.Exited.class, exited -> assertThat(exited.code()).isEqualTo(1));
    assertThat(end.output()).endsWith("xxxthe end").hasSizeLessThanOrEqualTo(8 * 1024);
  }

  @Test
  void survivesAProgramThatWritesMuchToItsErrorOutput() throws Exception {
    var decoder = decoder("head -c 10000000 /dev/zero | tr '\\0' x >&2; exit 1", null);

    assertThat(problemOf(decoder, UPLOAD).kind()).isEqualTo(Kind.UNPROCESSABLE);
  }

  @Test
  void givesTheProgramAnEmptyFolderAndNoSecrets() throws Exception {
    var report = workshop.folder().resolve("report");
    var decoder = decoder("(pwd; ls -A | wc -l; env) > " + report + "; exit 1", null);

    problemOf(decoder, UPLOAD);

    var lines = Files.readAllLines(report);
    assertThat(lines.get(0)).startsWith(workshop.settings().spool().toString());
    assertThat(lines.get(1).strip()).isEqualTo("0");
    assertThat(lines.subList(2, lines.size()))
        .allMatch(
            line -> line.matches("(PATH|LC_ALL|MALLOC_ARENA_MAX|TMPDIR|PWD|OLDPWD|SHLVL|_)=.*"));
  }

  @Test
  void limitsMemoryAndFileSize() throws Exception {
    var report = workshop.folder().resolve("report");

    problemOf(decoder("(ulimit -v; ulimit -c; ulimit -t) > " + report + "; exit 1", null), UPLOAD);
    var tooLong =
        problemOf(
            decoder(
                "for last; do :; done; "
                    + "dd if=/dev/zero of=\"${last#file:}\" bs=1M seek=100000 count=1",
                null),
            UPLOAD);

    assertThat(Files.readAllLines(report)).element(0).isEqualTo("1048576");
    assertThat(Files.readAllLines(report)).element(1).isEqualTo("0");
    assertThat(tooLong.kind()).isEqualTo(Kind.UNPROCESSABLE);
  }

  @Test
  void saysThatTheServerIsAtFaultWhenTheProgramDoesNotStart() throws Exception {
    var missing = workshop.folder().resolve("missing");
    var decoder = workshop.decoder(Workshop.withFfmpeg(workshop.settings(), missing, null));

    var problem = problemOf(decoder, UPLOAD);

    assertThat(problem.kind()).isEqualTo(Kind.INTERNAL);
    assertThat(problem.message()).doesNotContain("missing");
  }

  @Test
  void runsNoMoreAtOnceThanAllowed() throws Exception {
    var counter = Files.createDirectory(workshop.folder().resolve("running"));
    var decoder =
        decoder(
            "mkdir %1$s/it || touch %1$s-overlap; echo run >> %1$s-all; sleep 0.05; rmdir %1$s/it; exit 1"
                .formatted(counter),
            null);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 8).forEach(_ -> executor.execute(() -> problemOf(decoder, UPLOAD)));
    }

    assertThat(Path.of(counter + "-all")).hasContent("run\n".repeat(8));
    assertThat(Path.of(counter + "-overlap")).doesNotExist();
  }

  /// A process that waits for a dead disk ignores even SIGKILL, so here nothing is killed.
  @Test
  void answersWhileAProgramCannotBeKilledAndDecodesAgainWhenItEnds() throws Exception {
    var undead = new ConcurrentLinkedQueue<Process>();
    var marker = workshop.folder().resolve("ends");
    var settings = settings("[ -e " + marker + " ] && exit 1; exec sleep 300", SHORT);
    var ffmpeg = new Ffmpeg(settings, workshop.spool(), new ChildProcesses(undead::add));
    var decoder = new AudioDecoder(settings, workshop.spool(), ffmpeg);
    try {
      var begun = System.nanoTime();

      assertThat(problemOf(decoder, UPLOAD).kind()).isEqualTo(Kind.INTERNAL);

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
      assertThat(undead).isNotEmpty();
      assertThat(problemOf(decoder, UPLOAD).message()).contains("hangs");
      assertThat(undead).as("no second program is started").allMatch(undead.peek()::equals);
      ffmpeg.close();
    } finally {
      undead.forEach(Process::destroyForcibly);
    }
    Files.createFile(marker);
    await()
        .untilAsserted(
            () -> assertThat(problemOf(decoder, UPLOAD).kind()).isEqualTo(Kind.UNPROCESSABLE));
  }

  @Test
  void answersAfterClientsHaveLeftProgramsThatCannotBeKilled() throws Exception {
    var undead = new ConcurrentLinkedQueue<Process>();
    var marker = workshop.folder().resolve("ends");
    var script = "[ -e " + marker + " ] && exit 1; exec sleep 300";
    var settings = Workshop.withConcurrentDecodes(settings(script, Duration.ofMinutes(1)), 2);
    var ffmpeg = new Ffmpeg(settings, workshop.spool(), new ChildProcesses(undead::add));
    var decoder = new AudioDecoder(settings, workshop.spool(), ffmpeg);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        var clients =
            IntStream.range(0, 2)
                .mapToObj(_ -> executor.submit(() -> decoder.decode(UPLOAD)))
                .toList();
        await().until(() -> workshop.spooled().count() == 2 * 2);
        var waiting = executor.submit(() -> problemOf(decoder, UPLOAD));
        await().until(() -> workshop.spooled().count() == 2 * 2 + 1);

        clients.forEach(client -> client.cancel(true));

        assertThat(waiting.get(20, TimeUnit.SECONDS).message()).contains("hangs");
        assertThat(problemOf(decoder, UPLOAD).message()).contains("hangs");
        Files.createFile(marker);
        undead.element().destroyForcibly();
        await()
            .untilAsserted(
                () -> assertThat(problemOf(decoder, UPLOAD).kind()).isEqualTo(Kind.UNPROCESSABLE));
      } finally {
        undead.forEach(Process::destroyForcibly);
        executor.shutdownNow();
      }
    }
    await().untilAsserted(() -> assertThat(workshop.spooled()).isEmpty());
  }

  @Test
  void stopsWithinALimitEvenIfAProgramCannotBeKilled() throws Exception {
    var undead = new ConcurrentLinkedQueue<Process>();
    var settings = settings("exec sleep 300", Duration.ofMinutes(1));
    var ffmpeg = new Ffmpeg(settings, workshop.spool(), new ChildProcesses(undead::add));
    var decoder = new AudioDecoder(settings, workshop.spool(), ffmpeg);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var request = executor.submit(() -> problemOf(decoder, UPLOAD));
      await().until(() -> ProcessHandle.current().descendants().count() > 0);
      try {
        assertThat(CompletableFuture.runAsync(ffmpeg::close))
            .succeedsWithin(Duration.ofSeconds(20));
      } finally {
        undead.forEach(Process::destroyForcibly);
      }
      assertThat(request.get().kind()).isEqualTo(Kind.UNPROCESSABLE);
    }
  }

  @Test
  void stopsAProgramWhoseOutputTakesTheReserveOfTheDisk() throws Exception {
    var disk = Files.createDirectory(workshop.folder().resolve("disk"));
    assumeTrue(
        system("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()),
        "a small file system cannot be mounted here");
    var settings =
        Workshop.withMinFreeSpace(
            settings(
                "for last; do :; done; while :; do"
                    + " head -c 100000 /dev/zero >> \"${last#file:}\" && echo >> "
                    + workshop.folder().resolve("written")
                    + "; sleep 0.02; done",
                Duration.ofMinutes(1)),
            DataSize.ofMegabytes(60));
    try (var spool = new Spool(Workshop.withSpool(settings, disk.resolve("spool")))) {
      assertThat(problemOf(workshop.decoder(settings, spool), UPLOAD).kind())
          .isEqualTo(Kind.STORAGE_FULL);
      assertThat(Files.readAllLines(workshop.folder().resolve("written")))
          .as("pieces of 100 KB, of which 40 fit above the reserve and 640 on the disk")
          .hasSizeBetween(1, 200);
    } finally {
      system("umount", disk.toString());
    }
  }

  @Test
  void tellsItsVersion() throws Exception {
    assertThat(new Ffmpeg(workshop.settings(), workshop.spool()).version())
        .startsWith("ffmpeg version 8.");
  }

  @Test
  void tellsWhenTheDiskIsFull() throws Exception {
    var disk = Files.createDirectory(workshop.folder().resolve("disk"));
    assumeTrue(
        system("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()),
        "a small file system cannot be mounted here");
    try (var spool = new Spool(Workshop.settings(disk.resolve("spool")))) {
      var decoder = workshop.decoder(workshop.settings(), spool);

      assertThat(problemOf(decoder, Fixtures.path("en-300s.flac")).kind())
          .isEqualTo(Kind.STORAGE_FULL);
      assertThat(problemOf(decoder, Fixtures.path("en-75s.wav")).kind())
          .isEqualTo(Kind.STORAGE_FULL);
      try (var files = Files.list(disk.resolve("spool"))) {
        assertThat(files).hasSize(1);
      }
      fill(disk);
      assertThatThrownBy(() -> spool.newFile(".x"))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("hark.audio.min-free-space");
    } finally {
      system("umount", disk.toString());
    }
  }

  private static void fill(Path disk) throws IOException {
    Files.write(disk.resolve("filler"), new byte[1_500_000]);
  }

  private static boolean system(String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
  }

  private AudioDecoder decoder(String script, @Nullable Duration timeout) throws IOException {
    return workshop.decoder(settings(script, timeout));
  }

  private AudioSettings settings(String script, @Nullable Duration timeout) throws IOException {
    return Workshop.withFfmpeg(workshop.settings(), workshop.script(script), timeout);
  }
}
