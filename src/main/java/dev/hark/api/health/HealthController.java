package dev.hark.api.health;

import dev.hark.engine.EngineRegistry;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Serves `GET /health` on the main port, without a key: 200 when the server can take work, else
/// 503. The management port tells more.
@RestController
class HealthController {
  private final EngineRegistry engines;

  HealthController(EngineRegistry engines) {
    this.engines = engines;
  }

  @GetMapping("/health")
  ResponseEntity<Map<String, String>> health() {
    return engines.status().ready()
        ? ResponseEntity.ok(Map.of("status", "ok"))
        : ResponseEntity.status(503).body(Map.of("status", "starting"));
  }
}
