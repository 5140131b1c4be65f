package dev.hark.supervisor;

import dev.hark.process.Platform;
import dev.hark.process.Unpacker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/// Finds whisper.cpp and its plug-ins, in a folder that workers load them from: unpacked from the
/// jar, or configured, as in the container images. The folder they are unpacked into is named for
/// its content, so that another version of Hark with the same data folder has its own.
@Component
public final class NativeLibraries {
  private static final String LIBFVAD = System.mapLibraryName("libfvad-jni");

  private final @Nullable Path configured;
  private final Path cache;
  private final Unpacker unpacker;
  private Path folder;

  NativeLibraries(FolderSettings settings) {
    configured = settings.libraries();
    cache = settings.cacheDir();
    unpacker = new Unpacker(cache, "whisper-");
    folder = (configured == null ? unpacked() : configured).toAbsolutePath();
    if (!isComplete()) {
      throw new IllegalArgumentException(
          "HARK_ENGINE_LIBRARIES is '" + configured + "', where whisper.cpp's libraries are not");
    }
  }

  private Path unpacked() {
    try {
      return unpacker.unpack(resources());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack the engine into " + cache + "; set HARK_DATA_DIR", e);
    }
  }

  private boolean isComplete() {
    return Files.exists(folder.resolve(System.mapLibraryName("whisper")));
  }

  private static Map<String, Resource> resources() throws IOException {
    var platform = Platform.current();
    var pattern = "classpath*:" + platform.compiledFolder() + "/*";
    var resources = new TreeMap<String, Resource>();
    for (var resource : new PathMatchingResourcePatternResolver().getResources(pattern)) {
      var name = resource.getFilename();
      if (name != null && !name.isEmpty()) {
        resources.put(name, resource);
      }
    }
    if (resources.isEmpty()) {
      throw new IOException("this build has no engine for " + platform.name());
    }
    voiceActivity(platform).ifPresent(library -> resources.put(LIBFVAD, library));
    return resources;
  }

  /// Returns WebRTC's detector from the artifact libfvad-jni, which has its own names for the
  /// platforms.
  private static Optional<Resource> voiceActivity(Platform platform) {
    var folder =
        platform
            .name()
            .replace("linux-", "debian-")
            .replace("macosx-", "macos-")
            .replace("x86_64", "amd64");
    return Optional.<Resource>of(new ClassPathResource(folder + "/" + LIBFVAD))
        .filter(Resource::exists);
  }

  /// Returns the folder with the libraries. They are unpacked again if they have been deleted
  /// since.
  public synchronized Path folder() {
    if (configured == null && !isComplete()) {
      folder = unpacked();
    }
    return folder;
  }
}
