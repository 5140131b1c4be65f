package dev.hark.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemCodeTest {
  /// Clients compare these.
  @Test
  void theNamesOnTheWireStay() {
    assertThat(Arrays.stream(ProblemCode.values()).map(ProblemCode::wireName))
        .containsExactlyInAnyOrder(
            "audio_not_processable",
            "cancelled",
            "connection_closed",
            "deadline_exceeded",
            "engine_unavailable",
            "insufficient_quota",
            "invalid_api_key",
            "model_busy",
            "model_loading",
            "model_not_found",
            "model_unavailable",
            "overloaded",
            "rate_limit_exceeded",
            "unsupported_value");
  }
}
