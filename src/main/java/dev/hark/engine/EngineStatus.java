package dev.hark.engine;

import java.util.Map;

/// What an engine tells about itself.
///
/// @param ready whether it can take a window now
/// @param details names and values to show: device, model, memory, speed
public record EngineStatus(boolean ready, Map<String, Object> details) {}
