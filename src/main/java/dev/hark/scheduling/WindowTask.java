package dev.hark.scheduling;

import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Window;

/// Describes a window to decode. The task is repeatable: decoded again, the window gives the same
/// text.
public record WindowTask(Window window, DecodingOptions options) {}
