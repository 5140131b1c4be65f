package dev.hark.process;

import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/// The timer of the tests that run without Spring. They share it; its threads are daemons.
public final class TestTimer {
  private static final ThreadPoolTaskScheduler TIMER = new TimerConfiguration().taskScheduler();

  static {
    TIMER.afterPropertiesSet();
  }

  private TestTimer() {}

  public static TaskScheduler get() {
    return TIMER;
  }
}
