package dev.hark.egress;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the proxies of the usual environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
/// `NO_PROXY`, in capitals or not.
final class EnvironmentProxies extends ProxySelector {
  private static final int DEFAULT_PORT = 80;

  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /// Returns the proxy through which a request goes.
  ///
  /// @throws IllegalArgumentException if it is not one that Hark can talk to
  Optional<InetSocketAddress> proxy(URI target) {
    var host = String.valueOf(target.getHost()).toLowerCase(Locale.ROOT);
    if (isExempt(host)) {
      return Optional.empty();
    }
    return variable(String.valueOf(target.getScheme()) + "_proxy")
        .or(() -> variable("all_proxy"))
        .map(EnvironmentProxies::address);
  }

  private Optional<String> variable(String name) {
    return Stream.of(name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT))
        .flatMap(spelling -> Optional.ofNullable(environment.get(spelling)).stream())
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  private boolean isExempt(String host) {
    return variable("no_proxy").stream()
        .flatMap(list -> Arrays.stream(list.split("[,\\s]+")))
        .map(entry -> entry.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
  }

  private static InetSocketAddress address(String value) {
    var proxy = URI.create(value.contains("://") ? value : "http://" + value);
    if (!"http".equals(proxy.getScheme()) || proxy.getHost() == null) {
      throw new IllegalArgumentException("the proxy in the environment is not http://HOST:PORT");
    }
    if (proxy.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the proxy in the environment needs a password, which is not supported");
    }
    int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    return InetSocketAddress.createUnresolved(proxy.getHost(), port);
  }

  @Override
  public List<Proxy> select(URI target) {
    // The client wants a resolved address.
    return proxy(target)
        .map(proxy -> new InetSocketAddress(proxy.getHostString(), proxy.getPort()))
        .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
        .orElse(List.of(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
    // The request fails with it.
  }
}
