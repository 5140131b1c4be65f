package dev.hark.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/// Sends requests to other servers. They go out over `https` only and to outside addresses only, on
/// every redirect too; the origin that the administrator has configured is the one exception.
@Component
public final class Outbound implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_REDIRECTS = 5;
  private static final String AUTHORIZATION = "authorization";

  private final TargetRules rules;
  private final EnvironmentProxies proxies;
  private final HttpClient client;
  private final Duration patience;
  private final TaskScheduler timer;

  @Autowired
  Outbound(EgressSettings settings, TaskScheduler timer) {
    this(settings, timer, InetAddress::getAllByName, System.getenv());
  }

  Outbound(
      EgressSettings settings,
      TaskScheduler timer,
      InsideAddresses.Resolver resolver,
      Map<String, String> environment) {
    this.timer = timer;
    this.rules = new TargetRules(resolver);
    this.proxies = new EnvironmentProxies(environment);
    this.patience = settings.readTimeout();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .proxy(proxies)
            .build();
  }

  /// Sends a GET and follows at most five redirects.
  ///
  /// @return the answer whatever its status, redirects excepted
  /// @throws EgressException if the address, or one it redirects to, is not allowed
  /// @throws IOException if the server cannot be reached or does not answer in time
  public OutboundAnswer get(OutboundRequest request) throws IOException, InterruptedException {
    var hops = new ArrayList<HttpHeaders>();
    var target = request.address();
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      rules.check(target, request.configured(), isProxied(target));
      var answer = send(target, request);
      hops.add(answer.headers());
      if (!REDIRECTS.contains(answer.statusCode())) {
        return answered(answer, hops, request.maxBytes());
      }
      answer.body().close();
      target = next(target, answer);
    }
    throw new EgressException(
        "more than %d redirects from %s"
            .formatted(MAX_REDIRECTS, TargetRules.withoutSecrets(request.address())));
  }

  private boolean isProxied(URI target) throws EgressException {
    try {
      return proxies.proxy(target).isPresent();
    } catch (IllegalArgumentException e) {
      throw new EgressException(String.valueOf(e.getMessage()));
    }
  }

  private HttpResponse<InputStream> send(URI target, OutboundRequest request)
      throws IOException, InterruptedException {
    var message = HttpRequest.newBuilder(target).timeout(patience).header("User-Agent", "hark");
    boolean sameOrigin = TargetRules.sameOrigin(target, request.address());
    request
        .headers()
        .forEach((name, value) -> {
          if (sameOrigin || !name.equalsIgnoreCase(AUTHORIZATION)) {
            message.header(name, value);
          }
        });
    return client.send(message.build(), BodyHandlers.ofInputStream());
  }

  private OutboundAnswer answered(
      HttpResponse<InputStream> answer, List<HttpHeaders> hops, long maxBytes) {
    var body = new GuardedStream(answer.body(), maxBytes, patience, timer);
    return new OutboundAnswer(answer.statusCode(), hops, body);
  }

  private static URI next(URI from, HttpResponse<InputStream> answer) throws EgressException {
    Optional<String> location = answer.headers().firstValue("location");
    try {
      return from.resolve(location.orElse(""));
    } catch (IllegalArgumentException e) {
      throw new EgressException(
          TargetRules.withoutSecrets(from) + " redirects to something that is no address");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
