package dev.hark.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.web.context.request.ServletWebRequest;

class CallerTest {
  private static final RawKey KEY = RawKey.given("a key from outside");

  private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

  private Caller authenticate() {
    var store = new FixedStore();
    var keys = new KeyRing(store, Optional.of(KEY), Clock.systemUTC());
    var failures = new FailedKeys(0, new SimpleMeterRegistry(), System::nanoTime);
    var address = new ClientAddress(InetAddress.getLoopbackAddress());
    var authentication =
        new KeyAuthentication(keys, failures, beans.getBeanProvider(PolicySource.class))
            .authenticate(KeyHeaders.credential(KEY, address));
    return (Caller) Objects.requireNonNull(authentication.getPrincipal());
  }

  /// Holds one key, which nobody presents.
  private static final class FixedStore implements KeyStore {
    @Override
    public Optional<ApiKey> find(RawKey presented) {
      return Optional.empty();
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public boolean createFirst(StoredKey key) {
      throw new AssertionError("there is a key already");
    }

    @Override
    public void withdrawFirst() {
      throw new AssertionError("no key was made");
    }

    @Override
    public String howToEmpty() {
      return "do nothing";
    }
  }

  @Test
  void makesNoFirstKeyWhereTheStoreHasOne() {
    try (var first =
        FirstKey.makeIfNeeded(new FixedStore(), false, Clock.systemUTC(), new SecureRandom())) {
      assertThat(first.take()).isEmpty();
    }
  }

  @Test
  void mayDoEverythingUnlessAPolicySaysOtherwise() {
    var policy = authenticate().policy();

    assertThat(policy.requestsPerMinute()).isZero();
    assertThat(policy.weight()).isEqualTo(1);
    assertThat(policy.isPermitted("any")).isTrue();
  }

  @Test
  void gathersItsPolicyFromAllSources() {
    beans.addBean("limit", (PolicySource) (_, _, policy) -> policy.withRequestsPerMinute(7));
    beans.addBean("weight", (PolicySource) (_, _, policy) -> policy.withWeight(2.5));
    beans.addBean(
        "models",
        (PolicySource)
            (id, name, policy) -> policy.withModels(model -> model.equals(id + "/" + name)));

    var policy = authenticate().policy();

    assertThat(policy.requestsPerMinute()).isEqualTo(7);
    assertThat(policy.weight()).isEqualTo(2.5);
    assertThat(policy.isPermitted("environment/HARK_API_KEY")).isTrue();
    assertThat(policy.isPermitted("digits")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void refusesAWeightThatIsNotAboveZero(double weight) {
    assertThatThrownBy(() -> KeyPolicy.UNLIMITED.withWeight(weight))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isTheArgumentOfAControllersMethod() throws Exception {
    var parameter =
        new MethodParameter(
            KeyAuthentication.class.getDeclaredMethod("authenticated", Caller.class), 0);
    var resolver = new CallerArgument();
    var caller = authenticate();
    var request = new MockHttpServletRequest();

    assertThat(resolver.supportsParameter(parameter)).isTrue();
    assertThatThrownBy(
            () -> resolver.resolveArgument(parameter, null, new ServletWebRequest(request), null))
        .isInstanceOf(AuthenticationCredentialsNotFoundException.class);
    request.setUserPrincipal(new TestingAuthenticationToken(caller, null));
    assertThat(resolver.resolveArgument(parameter, null, new ServletWebRequest(request), null))
        .isEqualTo(caller);
  }
}
