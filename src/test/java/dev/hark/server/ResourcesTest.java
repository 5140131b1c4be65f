package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

@HarkTest
class ResourcesTest {
  @LocalServerPort int port;

  @Value("${hark.audio.spool}")
  Path spool;

  @Test
  void manyUploadsAtOnceLeaveNothingBehind() throws Exception {
    upload(64); // what is created once, by us and by the JVM, is there
    var processes = childProcesses();
    long descriptors = openDescriptors();
    long files = spooledFiles();
    var threads = threads();
    upload(64);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          assertThat(spooledFiles()).isEqualTo(files);
          assertThat(childProcesses()).containsExactlyInAnyOrderElementsOf(processes);
          assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors + 4);
          assertThat(threads()).hasSizeLessThanOrEqualTo(threads.size());
        });
  }

  private void upload(int count) throws Exception {
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var uploads = new ArrayList<Callable<Integer>>();
      IntStream.range(0, count)
          .forEach(i -> {
            var fixture = List.of("en-4.mp3", "en-4.wav", "en-4.m4a", "en-1.wav").get(i % 4);
            uploads.add(() -> new Api(port).transcribe(fixture, "language=en").statusCode());
          });
      for (var status : clients.invokeAll(uploads)) {
        assertThat(status.get()).isEqualTo(200);
      }
    }
  }

  private static List<Long> childProcesses() {
    return ProcessHandle.current().descendants().map(ProcessHandle::pid).toList();
  }

  /// Without those of the client, the one that awaits, and those that the JVM pools and ends by
  /// itself: carriers of virtual threads, reapers of processes.
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name ->
            !name.startsWith("HttpClient")
                && !name.startsWith("awaitility")
                && !name.startsWith("ForkJoinPool")
                && !name.startsWith("process reaper"))
        .sorted()
        .toList();
  }

  private static long openDescriptors() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }

  private long spooledFiles() throws IOException {
    try (var files = Files.walk(spool)) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
