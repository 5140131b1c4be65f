package dev.hark.tunnel;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/// What a tunnel puts up with. Cloudflare's on its free plan are 100 MB, 100 s and 30 s.
///
/// @param body the longest body of a request; a longer one gets 413
/// @param silence how long the server may take to begin its answer, which then becomes a 524, and
///   between two pieces of it, which ends it
/// @param blockedWrite how long either side may refuse to take more of what it is sent
public record TunnelLimits(DataSize body, Duration silence, Duration blockedWrite) {}
