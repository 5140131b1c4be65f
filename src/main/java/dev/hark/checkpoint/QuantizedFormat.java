package dev.hark.checkpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// ggml's formats for weights of fewer than 16 bits.
public enum QuantizedFormat {
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(8, 32, 22),
  Q5_1(9, 32, 24),
  Q8_0(7, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210);

  private final int fileType;
  private final int blockSize;
  private final int blockBytes;

  QuantizedFormat(int fileType, int blockSize, int blockBytes) {
    this.fileType = fileType;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /// The format of a name such as `q8_0`, in any case; empty if there is none.
  public static Optional<QuantizedFormat> of(String name) {
    return Arrays.stream(values()).filter(it -> it.name().equalsIgnoreCase(name)).findFirst();
  }

  /// All names, for messages: `q4_0, q4_1, ...`.
  public static String names() {
    return Arrays.stream(values()).map(QuantizedFormat::label).collect(Collectors.joining(", "));
  }

  /// As people write it: `q8_0`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// ggml's number for files of this format, such as 7 for `q8_0`.
  public int fileType() {
    return fileType;
  }

  /// Numbers in one block: the length of a row must be a multiple of it.
  public int blockSize() {
    return blockSize;
  }

  /// Bytes of so many numbers, a multiple of a block.
  long bytes(long numbers) {
    return numbers / blockSize * blockBytes;
  }

  /// @throws CheckpointException if rows of this length cannot be cut into blocks; whisper.cpp
  ///   wants all matrices in the same format
  void requireFits(String tensor, long rowLength) throws CheckpointException {
    if (rowLength % blockSize != 0) {
      throw new CheckpointException(
          "%s needs rows of a multiple of %d numbers, but %s has %d; take %s"
              .formatted(
                  label(),
                  blockSize,
                  tensor,
                  rowLength,
                  blockSize > 32 && rowLength % 32 == 0 ? "q8_0 or q5_0" : "16 bits"));
    }
  }
}
