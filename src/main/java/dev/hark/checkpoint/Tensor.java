package dev.hark.checkpoint;

import java.util.List;
import java.util.stream.Collectors;

/// Where a tensor lies in a file.
///
/// @param name as the checkpoint calls it
/// @param format of its numbers
/// @param shape row-major, the slowest dimension first; empty for a single number
/// @param position of its first byte in the file
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
