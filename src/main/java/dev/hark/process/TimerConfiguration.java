package dev.hark.process;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/// Provides the one timer of the server.
@Configuration(proxyBeanMethods = false)
class TimerConfiguration {
  /// Unloading a model may take ten seconds, and the other tasks must not wait for that.
  private static final int THREADS = 3;

  /// Its threads are platform threads, because what it looks after must not wait for a carrier. It
  /// runs until the last component is gone: clients may hang up while the server drains.
  @Bean
  ThreadPoolTaskScheduler taskScheduler() {
    var timer = new ThreadPoolTaskScheduler();
    timer.setPoolSize(THREADS);
    timer.setThreadNamePrefix("timer-");
    timer.setDaemon(true);
    timer.setRemoveOnCancelPolicy(true);
    timer.setAcceptTasksAfterContextClose(true);
    timer.setPhase(Integer.MIN_VALUE);
    return timer;
  }
}
