package dev.hark.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// A real server with the error handling and with endpoints that a test gives it. Its parts bear no
/// stereotype annotations, so that no other test's component scan finds them.
public final class TestServer implements AutoCloseable {
  private final ServletWebServerApplicationContext context;

  /// What an endpoint does.
  public interface Endpoint {
    /// Answers a request.
    void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  /// A server on a free port.
  ///
  /// @param settings further settings, `name=value`
  public TestServer(String... settings) {
    this(List.of(), settings);
  }

  /// A server with further parts, on a free port.
  ///
  /// @param settings further settings, `name=value`
  public TestServer(List<Class<?>> parts, String... settings) {
    var sources = Stream.concat(Stream.of(App.class), parts.stream()).toArray(Class<?>[]::new);
    var fixed =
        Stream.of("server.port=0", "management.server.port=-1", "spring.main.banner-mode=off");
    var arguments =
        Stream.concat(fixed, Arrays.stream(settings)).map(s -> "--" + s).toArray(String[]::new);
    context =
        (ServletWebServerApplicationContext) new SpringApplicationBuilder(sources).run(arguments);
  }

  /// Adds an endpoint.
  public TestServer post(String path, Endpoint endpoint) {
    return add(RequestMethod.POST, path, endpoint);
  }

  TestServer postJson(String path, Endpoint endpoint) {
    return add(RequestMethod.POST, path, endpoint, MediaType.APPLICATION_JSON_VALUE);
  }

  private TestServer add(RequestMethod method, String path, Endpoint endpoint, String... consumes) {
    var mapping =
        context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    var info =
        RequestMappingInfo.paths(path)
            .methods(method)
            .consumes(consumes)
            .options(mapping.getBuilderConfiguration())
            .build();
    mapping.registerMapping(info, endpoint, Endpoint.class.getMethods()[0]);
    return this;
  }

  /// One of its parts.
  public <T> T part(Class<T> type) {
    return context.getBean(type);
  }

  /// The port it listens on.
  public int port() {
    var server = context.getWebServer();
    return server == null ? -1 : server.getPort();
  }

  @Override
  public void close() {
    context.close();
  }

  @EnableAutoConfiguration
  @Import({
    EmbeddedTomcat.class,
    ErrorEndpoint.class,
    ProblemAdvice.class,
    ProblemResponses.class,
    RequestIdFilter.class,
    SlowBodyFilter.class
  })
  @EnableConfigurationProperties(HttpSettings.class)
  static class App {
    @Bean
    SecurityFilterChain open(HttpSecurity http) {
      return http.csrf(csrf -> csrf.disable()).build();
    }
  }
}
