package dev.hark.access;

import static org.springframework.web.servlet.function.RouterFunctions.route;

import java.util.concurrent.CompletableFuture;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/// A server of access and quota alone, with something to ask for. It carries no stereotype, so that
/// the component scan of the application does not find it.
@EnableAutoConfiguration
@ComponentScan({"dev.hark.access", "dev.hark.quota", "dev.hark.http", "dev.hark.process"})
@ConfigurationPropertiesScan({"dev.hark.access", "dev.hark.quota", "dev.hark.http"})
public class AccessTestServer {
  @Bean
  RouterFunction<ServerResponse> endpoints() {
    return route()
        .GET("/v1/models", AccessTestServer::whoAsks)
        .GET("/v1/later", request -> later(whoAsks(request)))
        .POST("/v1/audio/transcriptions", AccessTestServer::length)
        .GET("/health", request -> ServerResponse.ok().body("up"))
        .HEAD("/health", request -> ServerResponse.ok().build())
        .GET("/internal", request -> ServerResponse.ok().body("not for clients"))
        .build();
  }

  private static ServerResponse whoAsks(ServerRequest request) {
    var caller = Caller.of(request.servletRequest()).orElseThrow();
    return ServerResponse.ok()
        .body(caller.id() + " " + caller.name() + " " + caller.scopes().size());
  }

  private static ServerResponse later(ServerResponse answer) {
    return ServerResponse.async(CompletableFuture.supplyAsync(() -> answer));
  }

  private static ServerResponse length(ServerRequest request) throws Exception {
    var body = request.servletRequest().getInputStream().readAllBytes();
    return ServerResponse.ok().body(Integer.toString(body.length));
  }
}
