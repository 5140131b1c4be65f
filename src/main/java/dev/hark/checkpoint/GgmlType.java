package dev.hark.checkpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// ggml's formats of numbers. ggml counts them twice: one number stands for the format of a tensor,
/// another for the format of a whole file.
public enum GgmlType {
  F32(0, 0, 1, 4),
  F16(1, 1, 1, 2),
  BF16(30, 24, 1, 2),
  Q4_0(2, 2, 32, 18),
  Q4_1(3, 3, 32, 20),
  Q5_0(6, 8, 32, 22),
  Q5_1(7, 9, 32, 24),
  Q8_0(8, 7, 32, 34),
  Q2_K(10, 10, 256, 84),
  Q3_K(11, 11, 256, 110),
  Q4_K(12, 12, 256, 144),
  Q5_K(13, 13, 256, 176),
  Q6_K(14, 14, 256, 210);

  private final int tensorType;
  private final int fileType;
  private final int blockSize;
  private final int blockBytes;

  GgmlType(int tensorType, int fileType, int blockSize, int blockBytes) {
    this.tensorType = tensorType;
    this.fileType = fileType;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /// Finds the format of a tensor by ggml's number; empty if there is none that Hark knows.
  static Optional<GgmlType> ofTensor(int number) {
    return Arrays.stream(values()).filter(type -> type.tensorType == number).findFirst();
  }

  /// Finds the format of a file by ggml's number, without the version of the quantisation; empty if
  /// there is none that Hark knows.
  public static Optional<GgmlType> ofFile(int number) {
    return Arrays.stream(values()).filter(type -> type.fileType == number).findFirst();
  }

  /// Returns its name as people write it: `f16`, `q8_0`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns ggml's number for tensors of this format, such as 8 for `q8_0`.
  public int tensorType() {
    return tensorType;
  }

  /// Returns ggml's number for files of this format, such as 7 for `q8_0`.
  public int fileType() {
    return fileType;
  }

  /// Returns how many numbers a block has; the length of a row must be a multiple of it.
  public int blockSize() {
    return blockSize;
  }

  /// Returns how many bytes some numbers take.
  ///
  /// @param numbers a multiple of [#blockSize]
  public long bytes(long numbers) {
    return numbers / blockSize * blockBytes;
  }
}
