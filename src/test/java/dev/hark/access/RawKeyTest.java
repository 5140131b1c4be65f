package dev.hark.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.hark.problem.StartRefused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockHttpServletRequest;

class RawKeyTest {
  private static final String SECRET = "0123456789abcdefghijABCDEFGHIJ0123456789xyz";

  @Test
  void hasAPublicPartAndASecretOf256Bits() {
    var keys = Stream.generate(() -> RawKey.generate(new SecureRandom())).limit(50).toList();

    assertThat(keys)
        .allSatisfy(key -> {
          assertThat(key.reveal()).matches("hk_[a-z0-9]{10}_[A-Za-z0-9]{43}");
          assertThat(key.reveal()).startsWith("hk_" + key.id().orElseThrow() + "_");
        });
    assertThat(keys).extracting(RawKey::reveal).doesNotHaveDuplicates();
  }

  @Test
  void neverPrintsItsSecret() {
    var raw = RawKey.received("hk_abcdefgh_" + SECRET);
    var request = new MockHttpServletRequest();
    request.addHeader("X-API-Key", "hk_abcdefgh_" + SECRET);

    assertThat(raw).hasToString("hk_abcdefgh_***");
    assertThat(RawKey.given("any other key of mine")).hasToString("***");
    assertThat(String.valueOf(new KeyHeaders(_ -> false).convert(request)))
        .contains("hk_abcdefgh_***")
        .doesNotContain(SECRET);
    assertThat(raw.hash().toString()).doesNotContain(raw.hash().hex());
  }

  @Test
  void isTheSameKeyWhenItsUtf8ArrivesByteByByte() {
    var onTheWire =
        new String("schlüssel-日本".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    assertThat(RawKey.received(onTheWire).hash().matches(RawKey.given("schlüssel-日本").hash()))
        .isTrue();
  }

  @Test
  void comparesHashesInConstantTime() {
    var calls =
        new ClassFileImporter()
            .importClasses(KeyHash.class)
            .get(KeyHash.class)
            .getMethod("matches", KeyHash.class)
            .getMethodCallsFromSelf();

    assertThat(calls)
        .singleElement()
        .satisfies(call -> {
          assertThat(call.getTargetOwner().isEquivalentTo(MessageDigest.class)).isTrue();
          assertThat(call.getName()).isEqualTo("isEqual");
        });
  }

  @Test
  void refusesAShortKeyFromOutsideWithoutQuotingIt() {
    assertThatThrownBy(() -> KeySetting.read(environment("fifteen-letters")))
        .isInstanceOf(StartRefused.class)
        .hasMessageContainingAll("HARK_API_KEY", "16 characters", "openssl rand -hex 32")
        .hasMessageNotContaining("fifteen-letters");
  }

  @Test
  void refusesAKeyFromOutsideThatCannotBeSentOrResolved() {
    assertThatThrownBy(() -> KeySetting.read(environment("first line\nsecond line")))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("control character")
        .hasMessageNotContaining("second line");
    assertThatThrownBy(() -> KeySetting.read(environment("key-with-${something}-in-it")))
        .isInstanceOf(StartRefused.class)
        .hasMessageNotContaining("something")
        .hasNoCause();
  }

  @Test
  void takesAnyKeyOfSixteenCharactersFromOutside() {
    assertThat(KeySetting.read(environment("sixteen letters!")))
        .hasValueSatisfying(key ->
            assertThat(key.hash().matches(RawKey.given("sixteen letters!").hash())).isTrue());
    assertThat(
            KeySetting.read(environment("a file ends with a line break\n")).orElseThrow().reveal())
        .isEqualTo("a file ends with a line break");
    assertThat(KeySetting.read(environment(" "))).isEmpty();
    assertThat(KeySetting.read(new MockEnvironment())).isEmpty();
  }

  private static MockEnvironment environment(String key) {
    return new MockEnvironment().withProperty(KeySetting.PROPERTY, key);
  }
}
