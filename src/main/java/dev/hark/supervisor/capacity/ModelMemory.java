package dev.hark.supervisor.capacity;

/// Itemises the memory that a model is predicted to take when it is loaded, in bytes. With a GPU
/// the weights, the caches and most of the buffers lie in its memory.
///
/// @param workers processes, at least 1
/// @param states windows that each decodes side by side, at least 1
/// @param weights of the model, once per worker
/// @param process the worker's own Java and libraries, once per worker
/// @param caches key-value caches, once per state, for up to five beams
/// @param buffers compute buffers, once per state, with the longest prompt
/// @param budget the memory that all models together may take
public record ModelMemory(
    int workers, int states, long weights, long process, long caches, long buffers, long budget) {

  /// Returns the sum of all parts.
  public long total() {
    return workers * (weights + process + states * (caches + buffers));
  }

  /// Returns whether the model can be loaded at all.
  public boolean fits() {
    return total() <= budget;
  }

  /// Returns one line for people: the sum and its parts in MiB.
  public String explanation() {
    return "%s: %d worker(s) x (weights %s + process %s + %d state(s) x (caches %s + buffers %s))"
        .formatted(
            MemoryNeed.mebibytes(total()),
            workers,
            MemoryNeed.mebibytes(weights),
            MemoryNeed.mebibytes(process),
            states,
            MemoryNeed.mebibytes(caches),
            MemoryNeed.mebibytes(buffers));
  }
}
