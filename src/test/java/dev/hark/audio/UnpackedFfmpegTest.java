package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class UnpackedFfmpegTest {
  private static final Path PROGRAM = Path.of("ffmpeg");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ConcurrentLinkedQueue<Thread> readers = new ConcurrentLinkedQueue<>();

  private Path unpack() {
    readers.add(Thread.currentThread());
    return PROGRAM;
  }

  @Test
  void aPlatformThreadReadsTheJarOnceForAllRequests() throws Exception {
    var ffmpeg = new UnpackedFfmpeg(this::unpack, PATIENCE);
    try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = requests.submit(ffmpeg::path);
      var second = requests.submit(ffmpeg::path);
      assertThat(first.get()).isEqualTo(PROGRAM);
      assertThat(second.get()).isEqualTo(PROGRAM);
    }
    assertThat(readers).hasSize(1).noneMatch(Thread::isVirtual);
  }

  @Test
  void nobodyWaitsForeverForADiskThatHangs() throws Exception {
    var disk = new CountDownLatch(1);
    var done = new CompletableFuture<Path>();
    var ffmpeg =
        new UnpackedFfmpeg(
            () -> {
              try {
                disk.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              done.complete(PROGRAM);
              return PROGRAM;
            },
            Duration.ofMillis(50));
    assertThatThrownBy(ffmpeg::path).isInstanceOf(IOException.class).hasMessageContaining("within");
    ffmpeg.forget();
    disk.countDown();
    assertThat(done).succeedsWithin(PATIENCE);
    assertThat(ffmpeg.path()).isEqualTo(PROGRAM);
  }

  @Test
  void triesAgainAfterAFailure() throws Exception {
    var ffmpeg =
        new UnpackedFfmpeg(
            () -> {
              if (readers.isEmpty()) {
                unpack();
                throw new IOException("no space left");
              }
              return unpack();
            },
            PATIENCE);
    assertThatThrownBy(ffmpeg::path).hasMessage("no space left");
    assertThat(ffmpeg.path()).isEqualTo(PROGRAM);
  }

  @Test
  void looksAgainWhenAsked() throws Exception {
    var ffmpeg = new UnpackedFfmpeg(this::unpack, PATIENCE);
    ffmpeg.path();
    ffmpeg.path();
    assertThat(readers).hasSize(1);
    ffmpeg.forget();
    ffmpeg.path();
    assertThat(readers).hasSize(2);
  }
}
