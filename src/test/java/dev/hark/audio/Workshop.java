package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/// A spool and decoders for one test, after which no file may be left in the spool and no process.
public final class Workshop implements BeforeEachCallback, AfterEachCallback {
  /// Unpacked once for all tests.
  static final Path CACHE = Path.of("target", "ffmpeg-cache").toAbsolutePath();

  private @Nullable Path folder;
  private @Nullable Spool spool;
  private Set<Long> processesBefore = Set.of();
  private AudioSettings settings = settings(Path.of("unset"));

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("hark-audio");
    settings = settings(folder.resolve("spool"));
    spool = new Spool(settings);
    processesBefore = processes().collect(Collectors.toSet());
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try {
      assertNothingLeft();
    } finally {
      spool().close();
      FileSystemUtils.deleteRecursively(folder());
    }
  }

  void assertNothingLeft() throws IOException {
    assertThat(spooled()).isEmpty();
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> assertThat(processes().filter(pid -> !processesBefore.contains(pid))).isEmpty());
  }

  /// Everything in the spool but its own folder and lock.
  Stream<Path> spooled() throws IOException {
    try (var files = Files.walk(settings.spool(), 4)) {
      return files
          .filter(file -> settings.spool().relativize(file).getNameCount() > 1)
          .filter(file -> !file.endsWith("lock"))
          .toList()
          .stream();
    }
  }

  private static Stream<Long> processes() {
    return ProcessHandle.current().descendants().map(ProcessHandle::pid);
  }

  /// A folder outside the spool, for this test's own files.
  Path folder() {
    return Objects.requireNonNull(folder);
  }

  public Spool spool() {
    return Objects.requireNonNull(spool);
  }

  Path file(String name, byte[] content) throws IOException {
    return Files.write(folder().resolve(name), content);
  }

  Path script(String content) throws IOException {
    var script = Files.writeString(folder().resolve("ffmpeg"), "#!/bin/sh\n" + content + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  AudioSettings settings() {
    return settings;
  }

  public AudioDecoder decoder() {
    return decoder(settings);
  }

  public AudioDecoder decoder(AudioSettings changed) {
    return decoder(changed, spool());
  }

  public AudioDecoder decoder(AudioSettings changed, Spool otherSpool) {
    return new AudioDecoder(changed, otherSpool, new Ffmpeg(changed, otherSpool));
  }

  static Problem problemOf(AudioDecoder decoder, Path upload) {
    return Assertions.catchThrowableOfType(
            ProblemException.class, () -> decoder.decode(upload).close())
        .problem();
  }

  static AudioSettings settings(Path spool) {
    return new AudioSettings(
        spool,
        CACHE,
        DataSize.ofGigabytes(2),
        Duration.ofHours(12),
        DataSize.ofMegabytes(1),
        null,
        0,
        null);
  }

  static AudioSettings withSpool(AudioSettings from, Path spool) {
    return new AudioSettings(
        spool,
        from.cache(),
        from.maxUpload(),
        from.maxDuration(),
        from.minFreeSpace(),
        from.decodeTimeout(),
        from.concurrentDecodes(),
        from.ffmpeg());
  }

  static AudioSettings withMinFreeSpace(AudioSettings from, DataSize minFreeSpace) {
    return new AudioSettings(
        from.spool(),
        from.cache(),
        from.maxUpload(),
        from.maxDuration(),
        minFreeSpace,
        from.decodeTimeout(),
        from.concurrentDecodes(),
        from.ffmpeg());
  }

  static AudioSettings withMaxDuration(AudioSettings from, Duration maxDuration) {
    return new AudioSettings(
        from.spool(),
        from.cache(),
        from.maxUpload(),
        maxDuration,
        from.minFreeSpace(),
        from.decodeTimeout(),
        from.concurrentDecodes(),
        from.ffmpeg());
  }

  static AudioSettings withConcurrentDecodes(AudioSettings from, int concurrentDecodes) {
    return new AudioSettings(
        from.spool(),
        from.cache(),
        from.maxUpload(),
        from.maxDuration(),
        from.minFreeSpace(),
        from.decodeTimeout(),
        concurrentDecodes,
        from.ffmpeg());
  }

  static AudioSettings withFfmpeg(AudioSettings from, Path ffmpeg, @Nullable Duration timeout) {
    return new AudioSettings(
        from.spool(),
        from.cache(),
        from.maxUpload(),
        from.maxDuration(),
        from.minFreeSpace(),
        timeout,
        1,
        ffmpeg);
  }
}
