package dev.hark.models;

import dev.hark.models.checkpoint.CheckpointSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import org.springframework.stereotype.Component;

/// Checkpoints from Hugging Face, for imports.
@Component
final class HubCheckpoints implements CheckpointSource {
  private final HuggingFace hub;

  HubCheckpoints(HuggingFace hub) {
    this.hub = hub;
  }

  @Override
  public void fetch(String repository, Path folder, DoubleConsumer progress)
      throws IOException, InterruptedException {
    hub.fetch(
        repository,
        folder,
        (bytes, total) -> {
          if (total > 0) {
            progress.accept((double) bytes / total);
          }
        });
  }
}
