package dev.hark.engine;

import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The text of one window.
///
/// @param language what was asked for or detected
/// @param segments times in seconds from the start of the window
/// @param inference how long the engine computed
/// @param retries how often the window had to be decoded again because a process died
/// @param engine who did it, for the header `x-hark-engine`
public record WindowTranscript(
    Optional<Language> language,
    List<Segment> segments,
    Duration inference,
    int retries,
    String engine) {}
