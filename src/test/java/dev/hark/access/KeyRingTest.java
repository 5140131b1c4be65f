package dev.hark.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.problem.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final RawKey GIVEN = RawKey.given("a key from outside");

  @TempDir private Path folder;

  /// The keys of a server that has just started.
  private record Started(KeyRing keys, FirstKey first) {
    Optional<ApiKey> find(RawKey presented) {
      return keys.find(presented);
    }

    Optional<RawKey> takeUnseen() {
      return first.take();
    }

    void close() {
      first.close();
    }
  }

  private Started open(Optional<RawKey> given) {
    var store = new FileKeyStore(new KeyFile(file()));
    var keys = new KeyRing(store, given, CLOCK);
    var first = FirstKey.makeIfNeeded(store, given.isPresent(), CLOCK, new SecureRandom());
    return new Started(keys, first);
  }

  private Started open() {
    return open(Optional.empty());
  }

  private Path file() {
    return folder.resolve("data/keys.json");
  }

  private void write(String content) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), content);
  }

  @Test
  void makesAKeyAtTheFirstStart() throws IOException {
    var made = open().takeUnseen().orElseThrow();

    assertThat(open().find(made))
        .hasValueSatisfying(key -> {
          assertThat(key.id().value()).isEqualTo(made.id().orElseThrow());
          assertThat(key.scopes()).containsExactlyInAnyOrder(Scope.values());
          assertThat(key.created()).isEqualTo(CLOCK.instant());
        });
    assertThat(Files.readString(file()))
        .contains(made.hash().hex())
        .doesNotContain(made.reveal().substring(made.reveal().lastIndexOf('_')));
  }

  @Test
  void keepsItsFileForItsOwnerAlone() throws IOException {
    open();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
    try (var files = Files.list(file().getParent())) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void keepsTheKeyAcrossRestarts() throws IOException {
    var made = open().takeUnseen().orElseThrow();
    var before = Files.readString(file());

    var again = open();

    assertThat(again.takeUnseen()).isEmpty();
    assertThat(again.find(made)).isPresent();
    assertThat(Files.readString(file())).isEqualTo(before);
  }

  @Test
  void showsTheKeyOnce() {
    var ring = open();

    assertThat(ring.takeUnseen()).isPresent();
    assertThat(ring.takeUnseen()).isEmpty();
  }

  @Test
  void takesBackAKeyThatWasNeverShown() {
    open().close();
    assertThat(file()).doesNotExist();

    var shown = open();
    shown.takeUnseen();
    shown.close();
    assertThat(file()).exists();
  }

  @Test
  void knowsAKeyFromOutsideAndMakesNone() {
    var ring = open(Optional.of(GIVEN));

    assertThat(ring.find(RawKey.received("a key from outside")).orElseThrow().id())
        .isEqualTo(new CallerId("environment"));
    assertThat(ring.takeUnseen()).isEmpty();
    assertThat(file()).doesNotExist();
  }

  @Test
  void knowsTheKeysOfTheFileBesidesTheOneFromOutside() {
    var made = open().takeUnseen().orElseThrow();

    var ring = open(Optional.of(GIVEN));

    assertThat(ring.find(made)).isPresent();
    assertThat(ring.find(GIVEN)).isPresent();
  }

  @Test
  void knowsNoOtherKey() {
    var ring = open();
    var made = ring.takeUnseen().orElseThrow();
    var id = made.id().orElseThrow();

    assertThat(ring.find(RawKey.received("hk_" + id + "_" + "a".repeat(43)))).isEmpty();
    assertThat(ring.find(RawKey.received(made.reveal() + "a"))).isEmpty();
    assertThat(ring.find(RawKey.received(made.reveal().toLowerCase(Locale.ROOT)))).isEmpty();
    assertThat(ring.find(RawKey.received(""))).isEmpty();
    assertThat(ring.find(GIVEN)).isEmpty();
  }

  @Test
  void letsOneOfManyStartsMakeTheKey() throws Exception {
    var starts = 8;
    var together = new CyclicBarrier(starts);
    Callable<Started> start =
        () -> {
          together.await();
          return open();
        };
    var rings = new ArrayList<Started>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var ring : threads.invokeAll(Collections.nCopies(starts, start))) {
        rings.add(ring.get());
      }
    }

    var made = rings.stream().map(Started::takeUnseen).flatMap(Optional::stream).toList();
    assertThat(made).hasSize(1);
    assertThat(rings).allSatisfy(ring -> assertThat(ring.find(made.getFirst())).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hk_aaaaaaaaaa_secretsecretsecretsecretsecret",
        "{\"version\":1",
        "{\"version\":2,\"keys\":[]}",
        "{\"version\":1,\"keys\":[]}",
        "{\"version\":1,\"keys\":null}",
        "{\"version\":1,\"keys\":[null]}",
        """
        {"version":1,"keys":[{"id":"aaaaaaaaaa","name":"x","scopes":[null],\
        "created":"2026-01-02T03:04:05Z","sha256":"00"}]}\
        """,
        "{\"version\":1,\"keys\":[{\"id\":\"aaaaaaaaaa\"}]}",
        """
        {"version":1,"keys":[{"id":"aaaaaaaaaa","name":"x","scopes":["ALL"],\
        "created":"2026-01-02T03:04:05Z","sha256":"00"}]}\
        """,
        """
        {"version":1,"keys":[{"id":"aaaaaaaaaa","name":"x","scopes":["ADMIN"],\
        "created":"2026-01-02T03:04:05Z","sha256":"00"}]}\
        """,
        """
        {"version":1,"keys":[{"id":"../a","name":"x","scopes":["ADMIN"],\
        "created":"2026-01-02T03:04:05Z","sha256":"00"}]}\
        """
      })
  void refusesADamagedFile(String content) throws IOException {
    write(content);

    assertThatThrownBy(this::open)
        .isInstanceOf(StartRefused.class)
        .hasMessageContainingAll(file().toString(), "damaged", "Restore it", "delete it")
        .hasMessageNotContaining("secretsecret")
        .hasNoCause();
    assertThat(file()).hasContent(content);
  }

  @Test
  void refusesAFileItCannotRead() throws IOException {
    Files.createDirectories(file());

    assertThatThrownBy(this::open)
        .isInstanceOf(StartRefused.class)
        .hasMessageContainingAll(file().toString(), "cannot be read", "hark.access.keys-file");
  }

  @Test
  void refusesAFolderItCannotWriteTo() throws IOException {
    Files.createSymbolicLink(file().getParent(), folder.resolve("a disk that is not there"));

    assertThatThrownBy(this::open)
        .isInstanceOf(StartRefused.class)
        .hasMessageContainingAll("cannot be written", "HARK_DATA_DIR", "HARK_API_KEY");
  }

  @Test
  void readsWhatItWrote() {
    var keys =
        List.of(
            new StoredKey(
                new ApiKey(
                    new CallerId("abcdefgh"), "a \"name\"", Set.of(Scope.ADMIN), Instant.EPOCH),
                GIVEN.hash()));
    var keyFile = new KeyFile(file());

    assertThat(keyFile.create(keys)).isTrue();
    assertThat(keyFile.create(List.of())).isFalse();
    var read = keyFile.read().orElseThrow();
    assertThat(read.getFirst().key()).isEqualTo(keys.getFirst().key());
    assertThat(read.getFirst().hash().matches(GIVEN.hash())).isTrue();
  }
}
