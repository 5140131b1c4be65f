package dev.hark.engine;

/// How many windows may be decoded at the same time on this machine, over all engines.
///
/// @param windows at least 1
public record EngineCapacity(int windows) {}
