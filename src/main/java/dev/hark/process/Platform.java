package dev.hark.process;

import java.util.Locale;

/// Names a platform as JavaCPP and the class path do: `linux-x86_64`, `linux-arm64`,
/// `macosx-arm64`.
public record Platform(String name) {
  /// Returns the platform that this process runs on.
  public static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /// Returns the platform that Java describes by these properties.
  static Platform of(String osName, String osArch) {
    var os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "macosx" : "linux";
    return new Platform(
        switch (osArch) {
          case "amd64", "x86_64" -> os + "-x86_64";
          case "aarch64" -> os + "-arm64";
          default -> os + "-" + osArch;
        });
  }

  /// Returns the folder of the class path into which the build puts what it compiles for this
  /// platform.
  public String compiledFolder() {
    return "dev/hark/whisper/" + name;
  }
}
