package dev.hark.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Creates files and folders that other users cannot read from the moment they exist.
public final class PrivateFiles {
  private PrivateFiles() {}

  public static Path createFile(Path path) throws IOException {
    return Files.createFile(path, permissions(path, "rw-------"));
  }

  public static Path createFolder(Path path) throws IOException {
    return Files.createDirectory(path, permissions(path, "rwx------"));
  }

  /// Creates the folder and its parents, where they are missing. Existing folders stay as they are.
  public static Path createFolders(Path path) throws IOException {
    return Files.createDirectories(path, permissions(path, "rwx------"));
  }

  private static FileAttribute<?>[] permissions(Path path, String mode) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }
}
