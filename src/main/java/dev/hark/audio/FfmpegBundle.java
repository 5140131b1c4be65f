package dev.hark.audio;

import dev.hark.process.Platform;
import dev.hark.process.Unpacker;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// Finds the FFmpeg program in the class path and unpacks it to disk.
///
/// JavaCPP's loader is not used: it would load FFmpeg's libraries into this process.
final class FfmpegBundle {
  private static final String PROGRAM = "ffmpeg";
  private static final String STUB = "libavdevice.so.62";
  private static final Pattern NEEDED =
      Pattern.compile("ffmpeg|lib(av|sw|va|drm)[^/]*\\.(so|dylib)[^/]*");

  private final Unpacker unpacker;
  private final Platform platform;

  FfmpegBundle(Path cache) {
    this(cache, Platform.current());
  }

  FfmpegBundle(Path cache, Platform platform) {
    this.unpacker = new Unpacker(cache, "ffmpeg-");
    this.platform = platform;
  }

  /// Unpacks the program, unless a complete copy exists. Safe when two servers start at once.
  ///
  /// @return the unpacked program; its libraries lie beside it
  /// @throws FileNotFoundException if none is bundled for this platform
  Path unpack() throws IOException {
    return unpacker.unpack(resources()).resolve(PROGRAM);
  }

  private Map<String, Resource> resources() throws IOException {
    var resolver = new PathMatchingResourcePatternResolver(FfmpegBundle.class.getClassLoader());
    var resources = new TreeMap<String, Resource>();
    for (var resource :
        resolver.getResources("classpath*:org/bytedeco/ffmpeg/" + platform.name() + "/*")) {
      var name = Objects.requireNonNullElse(resource.getFilename(), "");
      if (NEEDED.matcher(name).matches()) {
        resources.put(name, resource);
      }
    }
    if (!resources.containsKey(PROGRAM)) {
      throw new FileNotFoundException(
          "no FFmpeg is bundled for " + platform.name() + "; set hark.audio.ffmpeg to one");
    }
    // The bundled libavdevice needs PulseAudio, ALSA and X11, without which the program does not
    // start; no server has them.
    var stub = resolver.getResource("classpath:" + platform.compiledFolder() + "/" + STUB);
    if (stub.exists()) {
      resources.put(STUB, stub);
    }
    return resources;
  }
}
