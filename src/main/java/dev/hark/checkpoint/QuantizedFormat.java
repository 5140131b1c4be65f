package dev.hark.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// ggml's formats for weights of fewer than 16 bits.
public enum QuantizedFormat {
  Q4_0(GgmlType.Q4_0),
  Q4_1(GgmlType.Q4_1),
  Q5_0(GgmlType.Q5_0),
  Q5_1(GgmlType.Q5_1),
  Q8_0(GgmlType.Q8_0),
  Q2_K(GgmlType.Q2_K),
  Q3_K(GgmlType.Q3_K),
  Q4_K(GgmlType.Q4_K),
  Q5_K(GgmlType.Q5_K),
  Q6_K(GgmlType.Q6_K);

  private final GgmlType type;

  QuantizedFormat(GgmlType type) {
    this.type = type;
  }

  /// Finds the format with a name such as `q8_0`, in any case; empty if there is none.
  public static Optional<QuantizedFormat> of(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(name))
        .findFirst();
  }

  /// Returns all names, for messages: `q4_0, q4_1, ...`.
  public static String names() {
    return Arrays.stream(values()).map(QuantizedFormat::label).collect(Collectors.joining(", "));
  }

  /// Returns its name as people write it: `q8_0`.
  public String label() {
    return type.label();
  }

  /// Returns ggml's format for the tensors.
  public GgmlType type() {
    return type;
  }

  /// Checks that rows of a length can be cut into blocks. whisper.cpp needs all matrices in the
  /// same format.
  ///
  /// @throws CheckpointException if they cannot
  void requireFits(String tensor, long rowLength) throws CheckpointException {
    int blockSize = type.blockSize();
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
