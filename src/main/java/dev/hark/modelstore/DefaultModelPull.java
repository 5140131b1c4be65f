package dev.hark.modelstore;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Fetches the default model when the server has started, and again after a while if that failed.
@Component
@ConditionalOnWebApplication
final class DefaultModelPull implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(DefaultModelPull.class);
  private static final int LOOK_EVERY_SECONDS = 5;

  private final ModelProvisioner supply;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("default-model").unstarted(task));

  DefaultModelPull(ModelProvisioner supply) {
    this.supply = supply;
  }

  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    var _ = looks.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      supply.supplyDefault();
    } catch (RuntimeException e) {
      log.warn("Cannot look after the default model: {}", e.toString());
    }
  }

  @Override
  public void destroy() {
    looks.shutdownNow();
  }
}
