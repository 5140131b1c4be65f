package dev.hark.checkpoint;

import java.util.List;
import java.util.stream.Collectors;

/// A tensor in a file, without its numbers.
///
/// @param name its name in the checkpoint
/// @param format the format of its numbers
/// @param shape its shape, row-major, the slowest dimension first; empty for a single number
/// @param position the position of its first byte in the file
record Tensor(String name, NumberFormat format, List<Long> shape, long position) {
  Tensor {
    shape = List.copyOf(shape);
  }

  long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  String shapeText() {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
