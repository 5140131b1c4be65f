package dev.hark.scheduling;

import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Window;

/// A window to decode. It is repeatable: decoded again, it gives the same text.
public record WindowTask(Window window, DecodingOptions options) {}
