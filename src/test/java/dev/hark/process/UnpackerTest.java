package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;

class UnpackerTest {
  private static final byte[] CONTENT = "the content".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private Path cache;
  private Resource content;
  private Map<String, Resource> resources;

  @BeforeEach
  void prepare() throws IOException {
    cache = folder.resolve("cache");
    content = resource("a", CONTENT);
    resources = Map.of("a.so", content);
  }

  private Resource resource(String name, byte[] content) throws IOException {
    return new FileSystemResource(Files.write(folder.resolve(name), content));
  }

  private Path unpack(Map<String, Resource> files) throws IOException {
    return new Unpacker(cache, "lib-").unpack(files);
  }

  @Test
  void replacesAFileThatHasItsSizeAndNotItsContent() throws IOException {
    var file = unpack(resources).resolve("a.so");
    Files.write(file, new byte[CONTENT.length]);

    assertThat(unpack(resources).resolve("a.so")).isEqualTo(file).hasBinaryContent(CONTENT);
  }

  @Test
  void replacesASingleFileThatHasItsSizeAndNotItsContent() throws IOException {
    var target = cache.resolve("models/a.bin");
    Unpacker.unpackFile(content, target);
    var unpackedAt = Files.getLastModifiedTime(target);
    Unpacker.unpackFile(content, target);
    assertThat(Files.getLastModifiedTime(target)).isEqualTo(unpackedAt);
    Files.write(target, new byte[CONTENT.length]);

    Unpacker.unpackFile(content, target);

    assertThat(target).hasBinaryContent(CONTENT);
    try (var files = Files.list(target.resolveSibling(""))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void anotherContentOfTheSameSizeHasAFolderOfItsOwn() throws IOException {
    var first = unpack(resources);
    var second = unpack(Map.of("a.so", resource("b", new byte[CONTENT.length])));

    assertThat(second).isNotEqualTo(first);
    assertThat(first.resolve("a.so")).hasBinaryContent(CONTENT);
  }

  @Test
  void takesTheChecksumOfAFileInAJarFromTheJar() throws Exception {
    var jar = Test.class.getProtectionDomain().getCodeSource().getLocation();
    var entry = new UrlResource("jar:" + jar + "!/org/junit/jupiter/api/Test.class");

    var file = unpack(Map.of("Test.class", entry)).resolve("Test.class");

    assertThat(file).hasBinaryContent(entry.getContentAsByteArray());
  }

  @Test
  void deletesWhatAnotherVersionLeft() throws IOException {
    var old = Files.createDirectories(cache.resolve("lib-0123456789abcdef"));
    Files.write(old.resolve("a.so"), CONTENT);
    Files.createFile(old.resolve(".used-by-1-dead-00000000"));
    var torn = Files.createDirectories(cache.resolve("lib-01.uuid.tmp"));
    var fresh = Files.createDirectories(cache.resolve("lib-fedcba9876543210"));
    var foreign = Files.createDirectories(cache.resolve("other-0123456789abcdef"));
    for (var folderOfYore : new Path[] {old, torn, foreign}) {
      Files.setLastModifiedTime(folderOfYore, FileTime.from(Instant.EPOCH));
    }

    unpack(resources);

    assertThat(old).doesNotExist();
    assertThat(torn).doesNotExist();
    assertThat(fresh).exists();
    assertThat(foreign).exists();
  }

  @Test
  void leavesWhatAnotherVersionUsesUntilItsProcessIsDead() throws Exception {
    var other = startOther(Files.write(folder.resolve("old"), new byte[3]));
    try {
      var used = Path.of(lineAfter("used ", other));
      Files.setLastModifiedTime(used, FileTime.from(Instant.EPOCH));

      unpack(resources);
      assertThat(used.resolve("a.so")).exists();

      other.destroyForcibly().waitFor();
      unpack(resources);
      assertThat(used).doesNotExist();
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void deletesTheMarksOfDeadProcessesAndNoOthers() throws Exception {
    var other = startOther(folder.resolve("a"));
    try {
      var used = Path.of(lineAfter("used ", other));
      var mark = marks(used).getFirst();

      var unpacker = new Unpacker(cache, "lib-");
      assertThat(unpacker.unpack(resources)).isEqualTo(used);
      assertThat(marks(used)).hasSize(2).contains(mark);

      other.destroyForcibly().waitFor();
      unpacker.unpack(resources);
      assertThat(marks(used)).hasSize(2).doesNotContain(mark);
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  private static List<Path> marks(Path used) throws IOException {
    try (var files = Files.list(used)) {
      return files.filter(file -> !file.endsWith("a.so")).toList();
    }
  }

  private Process startOther(Path content) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            cache.toString(),
            content.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// The log writes to the same output.
  private static String lineAfter(String prefix, Process process) {
    return process
        .inputReader()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .findFirst()
        .orElseThrow()
        .substring(prefix.length());
  }

  /// Another server, which uses what it unpacked until it is killed.
  static final class Other {
    private Other() {}

    static void main(String[] arguments) throws IOException {
      var unpacker = new Unpacker(Path.of(arguments[0]), "lib-");
      var used = unpacker.unpack(Map.of("a.so", new FileSystemResource(Path.of(arguments[1]))));
      try {
        System.out.println("used " + used);
        System.in.read();
      } finally {
        Reference.reachabilityFence(unpacker);
      }
    }
  }
}
