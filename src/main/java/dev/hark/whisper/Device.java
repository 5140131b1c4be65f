package dev.hark.whisper;

/// A device that a compute plug-in has found.
///
/// @param backend the plug-in's name: `CPU`, `CUDA`, `ROCm`, `Vulkan`, ...
/// @param description the device's own name, such as the CPU's or the graphics card's
/// @param gpu whether it is a graphics processor
/// @param freeMemory bytes of its memory that were free at that time
/// @param features the instruction sets and options that the plug-in was built for, separated by
///   spaces; may be empty
public record Device(
    String backend, String description, boolean gpu, long freeMemory, String features) {}
