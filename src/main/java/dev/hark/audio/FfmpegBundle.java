package dev.hark.audio;

import dev.hark.process.PrivateFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.FileSystemUtils;

/// The FFmpeg program in the class path, and its unpacked copy on disk.
///
/// JavaCPP's loader is not used: it would load FFmpeg's libraries into this process.
final class FfmpegBundle {
  private static final Logger log = LoggerFactory.getLogger(FfmpegBundle.class);
  private static final String PROGRAM = "ffmpeg";
  private static final String STUB = "libavdevice.so.62";
  private static final Pattern NEEDED =
      Pattern.compile("ffmpeg|lib(av|sw|va|drm)[^/]*\\.(so|dylib)[^/]*");
  private static final int DIGEST_BYTES = 8;
  private static final int ATTEMPTS = 3;

  private final Path cache;
  private final String platform;

  FfmpegBundle(Path cache) {
    this(cache, platform(System.getProperty("os.name"), System.getProperty("os.arch")));
  }

  FfmpegBundle(Path cache, String platform) {
    this.cache = cache.toAbsolutePath();
    this.platform = platform;
  }

  /// Unpacks the program, unless its complete copy is there. Safe when two servers start at once.
  ///
  /// @return the unpacked program; its libraries lie beside it
  /// @throws FileNotFoundException if none is bundled for this platform
  Path unpack() throws IOException {
    var resources = resources();
    var folder = cache.resolve("ffmpeg-" + digest(resources));
    if (!isComplete(folder, resources)) {
      var temporary = cache.resolve(folder.getFileName() + "." + UUID.randomUUID() + ".tmp");
      try {
        PrivateFiles.createFolders(temporary);
        for (var entry : resources.entrySet()) {
          copy(entry.getValue(), temporary.resolve(entry.getKey()));
        }
        publish(temporary, folder, resources);
      } finally {
        FileSystemUtils.deleteRecursively(temporary);
      }
    }
    return folder.resolve(PROGRAM);
  }

  private Map<String, Resource> resources() throws IOException {
    var resolver = new PathMatchingResourcePatternResolver(FfmpegBundle.class.getClassLoader());
    var resources = new TreeMap<String, Resource>();
    for (var resource :
        resolver.getResources("classpath*:org/bytedeco/ffmpeg/" + platform + "/*")) {
      var name = Objects.requireNonNullElse(resource.getFilename(), "");
      if (NEEDED.matcher(name).matches()) {
        resources.put(name, resource);
      }
    }
    if (!resources.containsKey(PROGRAM)) {
      throw new FileNotFoundException(
          "no FFmpeg is bundled for " + platform + "; set hark.audio.ffmpeg to one");
    }
    // The bundled libavdevice needs PulseAudio, ALSA and X11, without which the program does not
    // start; no server has them.
    var stub = resolver.getResource("classpath:dev/hark/whisper/" + platform + "/" + STUB);
    if (stub.exists()) {
      resources.put(STUB, stub);
    }
    return resources;
  }

  /// Names the content without reading its 60 MB: names and sizes differ from version to version.
  /// The stub is small and ours to change, so it counts with its bytes.
  private static String digest(Map<String, Resource> resources) throws IOException {
    var digest = sha256();
    for (var entry : resources.entrySet()) {
      var line = entry.getKey() + " " + entry.getValue().contentLength() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    var stub = resources.get(STUB);
    if (stub != null) {
      digest.update(stub.getContentAsByteArray());
    }
    return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static boolean isComplete(Path folder, Map<String, Resource> resources)
      throws IOException {
    for (var entry : resources.entrySet()) {
      var file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file) || Files.size(file) != entry.getValue().contentLength()) {
        return false;
      }
    }
    return Files.isExecutable(folder.resolve(PROGRAM));
  }

  /// Forced to disk before the folder gets its final name: after a power failure, a file that has
  /// its size but not its content would be taken for complete.
  private static void copy(Resource resource, Path file) throws IOException {
    PrivateFiles.createFile(file);
    try (var in = resource.getInputStream();
        var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      in.transferTo(Channels.newOutputStream(channel));
      channel.force(true);
    }
    if (!file.toFile().setExecutable(true, true)) {
      throw new FileSystemException(file.toString(), null, "cannot be made executable");
    }
  }

  /// Gives the folder its final name, after moving an incomplete one of that name away.
  private static void publish(Path temporary, Path folder, Map<String, Resource> resources)
      throws IOException {
    for (var attempt = 1; ; attempt++) {
      try {
        Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        log.info("Unpacked FFmpeg into {}", folder);
        return;
      } catch (FileSystemException e) {
        if (isComplete(folder, resources)) {
          return;
        }
        if (attempt == ATTEMPTS || Files.notExists(folder)) {
          throw e;
        }
        removeIncomplete(folder);
      }
    }
  }

  private static void removeIncomplete(Path folder) throws IOException {
    log.warn("Replacing {}, which is incomplete", folder);
    var aside = folder.resolveSibling(folder.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      log.debug("Another server has replaced {}", folder, e);
    }
    FileSystemUtils.deleteRecursively(aside);
  }

  /// The name of a platform as in the class path, e.g. `linux-x86_64`.
  static String platform(String osName, String osArch) {
    var os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "macosx" : "linux";
    return switch (osArch) {
      case "amd64", "x86_64" -> os + "-x86_64";
      case "aarch64" -> os + "-arm64";
      default -> os + "-" + osArch;
    };
  }
}
