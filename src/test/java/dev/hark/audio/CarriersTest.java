package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Long files do not keep the carriers of virtual threads from everybody else: reading a file gives
/// up none.
class CarriersTest {
  private static final int CARRIERS =
      Integer.getInteger(
          "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
  private static final long HOUR_BYTES = 3_600L * PcmFile.SAMPLE_RATE * PcmFile.BYTES_PER_SAMPLE;

  /// Up to the length of the samples; where that is 0, they go on to the end of the file.
  private static final int WAV_HEADER_BYTES = 40;

  @RegisterExtension final Workshop workshop = new Workshop();

  /// Of nothing but zeros, which take no room on the disk.
  private static void lengthen(Path file, long bytes) throws IOException {
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
  }

  private PcmFile hour() throws IOException {
    var file = workshop.spool().newFile(".pcm");
    lengthen(file.path(), HOUR_BYTES);
    return PcmFile.of(file);
  }

  /// Has every carrier do some long work.
  ///
  /// @return how often that was done when another thread got its turn
  private static int doneBeforeAnotherThreadRan(Callable<?> work) throws Exception {
    var begun = new AtomicInteger();
    var done = new AtomicInteger();
    var seen = new CompletableFuture<Integer>();
    var all = new ArrayList<Future<Boolean>>();
    try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CARRIERS; i++) {
        all.add(
            requests.submit(() -> {
              if (begun.incrementAndGet() == CARRIERS) {
                Thread.ofVirtual().start(() -> seen.complete(done.get()));
              }
              while (begun.get() < CARRIERS) {
                Thread.onSpinWait();
              }
              work.call();
              done.incrementAndGet();
              return true;
            }));
      }
    }
    for (var one : all) {
      assertThat(one.get()).isTrue();
    }
    return seen.get();
  }

  @Test
  void comparingTheChannelsOfALongFileLetsOthersRun() throws Exception {
    try (var left = hour();
        var right = hour()) {
      assertThat(doneBeforeAnotherThreadRan(() -> StereoImage.isMono(left, right))).isZero();
    }
  }

  @Test
  void copyingALongWavLetsOthersRun() throws Exception {
    var wav = workshop.folder().resolve("long.wav");
    Files.write(
        wav, Arrays.copyOf(Files.readAllBytes(Fixtures.path("en-4.wav")), WAV_HEADER_BYTES));
    lengthen(wav, HOUR_BYTES);
    var decoder = workshop.decoder();
    assertThat(
            doneBeforeAnotherThreadRan(() -> {
              decoder.decode(wav).close();
              return true;
            }))
        .isZero();
  }
}
