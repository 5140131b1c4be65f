package dev.hark.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/// whisper.cpp and its plug-ins, in a folder that workers load them from: unpacked from the jar, or
/// given, as in the container images. The folder they are unpacked into is named for its content,
/// so that another version of Hark with the same data folder has its own.
@Component
public final class NativeLibraries {
  private static final String LIBFVAD = System.mapLibraryName("libfvad-jni");

  private final Path folder;

  NativeLibraries(FolderSettings settings) {
    var given = settings.libraries();
    folder = (given == null ? unpacked(settings.cacheDir()) : given).toAbsolutePath();
    if (!Files.exists(folder.resolve(System.mapLibraryName("whisper")))) {
      throw new IllegalArgumentException(
          "HARK_ENGINE_LIBRARIES is '" + given + "', where whisper.cpp's libraries are not");
    }
  }

  private static Path unpacked(Path cache) {
    try {
      var resources = resources();
      var folder = cache.resolve("whisper-" + fingerprint(resources));
      unpack(resources, folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack the engine into " + cache + "; set HARK_DATA_DIR", e);
    }
  }

  /// As JavaCPP names it: `linux-x86_64`, `linux-arm64`, `macosx-arm64`.
  private static String platform() {
    var os =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "macosx" : "linux";
    var arch = System.getProperty("os.arch");
    return os
        + "-"
        + switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> arch;
        };
  }

  private static Map<String, Resource> resources() throws IOException {
    var pattern = "classpath*:dev/hark/whisper/" + platform() + "/*";
    var resources = new TreeMap<String, Resource>();
    for (var resource : new PathMatchingResourcePatternResolver().getResources(pattern)) {
      var name = resource.getFilename();
      if (name != null && !name.isEmpty()) {
        resources.put(name, resource);
      }
    }
    if (resources.isEmpty()) {
      throw new IOException("this build has no engine for " + platform());
    }
    voiceActivity().ifPresent(library -> resources.put(LIBFVAD, library));
    return resources;
  }

  /// WebRTC's detector in the artifact libfvad-jni, which has names of its own for the platforms.
  private static Optional<Resource> voiceActivity() {
    var folder =
        platform()
            .replace("linux-", "debian-")
            .replace("macosx-", "macos-")
            .replace("x86_64", "amd64");
    return Optional.<Resource>of(new ClassPathResource(folder + "/" + LIBFVAD))
        .filter(Resource::exists);
  }

  /// From names, sizes and times: reading all of it would cost more than unpacking.
  private static String fingerprint(Map<String, Resource> resources) throws IOException {
    var crc = new CRC32();
    for (var entry : resources.entrySet()) {
      var resource = entry.getValue();
      var line =
          entry.getKey() + " " + resource.contentLength() + " " + resource.lastModified() + "\n";
      crc.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Long.toHexString(crc.getValue());
  }

  private static void unpack(Map<String, Resource> resources, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var entry : resources.entrySet()) {
      var target = folder.resolve(entry.getKey());
      if (Files.exists(target) && Files.size(target) == entry.getValue().contentLength()) {
        continue;
      }
      var part = Files.createTempFile(folder, entry.getKey(), ".part");
      try (var in = entry.getValue().getInputStream()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  public Path folder() {
    return folder;
  }
}
