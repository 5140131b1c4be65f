package dev.hark.modelstore;

import dev.hark.problem.StartRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Fetches the default model once the server has started, and tries again after a while if that
/// failed.
@Component
@ConditionalOnWebApplication
@EnableScheduling
class DefaultModelPull {
  private static final Logger log = LoggerFactory.getLogger(DefaultModelPull.class);

  private final Runnable supply;

  /// @throws StartRefused if the default model would have to be fetched and could never be loaded
  @Autowired
  DefaultModelPull(ModelProvisioner provisioner) {
    this(() -> {
      var _ = provisioner.supplyDefault();
    });
    provisioner
        .defaultShortage()
        .ifPresent(reason -> {
          throw new StartRefused(
              reason,
              "Name another model with HARK_MODEL, or raise HARK_ENGINE_MEMORY_BUDGET if the"
                  + " machine has that much to spare.");
        });
  }

  DefaultModelPull(Runnable supply) {
    this.supply = supply;
  }

  /// A failure of any kind, an Error included, costs this run only.
  @Scheduled(fixedDelay = 5_000)
  void look() {
    try {
      supply.run();
    } catch (Throwable e) {
      log.warn("Cannot look after the default model: {}", e.toString());
    }
  }
}
