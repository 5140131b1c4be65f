package dev.hark.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

/// A whole server in this process, with real workers and real FFmpeg, on free ports and in a folder
/// of its own. All test classes with this annotation share one.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "hark.api-key=" + HarkTest.KEY,
      "hark.quota.requests-per-minute=0",
      "hark.engine.heartbeat-timeout=2s",
      "hark.audio.max-duration=30m",
      "server.tomcat.connection-timeout=2s",
      "server.tomcat.keep-alive-timeout=2s"
    })
@ContextConfiguration(initializers = TemporaryDataFolder.class)
@interface HarkTest {
  String KEY = "test-key-0123456789";
}
