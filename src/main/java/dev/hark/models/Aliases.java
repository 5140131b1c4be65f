package dev.hark.models;

import dev.hark.process.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Keeps other names of models, in `aliases.json` of the models folder. The file is read again when
/// it has changed, so that a running server notices what the command line writes. Safe for many
/// threads and processes.
@Component
public final class Aliases {
  private static final Logger log = LoggerFactory.getLogger(Aliases.class);
  private static final String FILE = "aliases.json";
  private static final JsonMapper JSON = new JsonMapper();

  /// A longer chain of aliases must be a circle.
  private static final int MAX_CHAIN = 16;

  private final Path folder;
  private final Path file;
  private final InstantSource clock;
  private Optional<FileVersion> seen = Optional.empty();
  private boolean settled = true;
  private Map<String, String> content = Map.of();

  @Autowired
  Aliases(ModelCatalogueSettings settings) {
    this(settings.modelsDir(), InstantSource.system());
  }

  Aliases(Path folder, InstantSource clock) {
    this.folder = folder;
    this.file = folder.resolve(FILE);
    this.clock = clock;
  }

  /// Returns the aliases, each with its target, which may be an alias itself. A file that cannot be
  /// parsed counts as empty, and the log says so once for each version of it.
  public synchronized Map<String, String> all() {
    var version = FileVersion.of(file);
    boolean isNew = !version.equals(seen);
    if (isNew || !settled) {
      seen = version;
      settled = version.map(seen -> seen.isSettled(clock.instant())).orElse(true);
      content = Collections.unmodifiableMap(read(isNew));
    }
    return content;
  }

  private Map<String, String> read(boolean warn) {
    try {
      var text = Files.readString(file);
      return Optional.ofNullable(
              JSON.readValue(text, new TypeReference<TreeMap<String, String>>() {}))
          .orElseGet(TreeMap::new);
    } catch (NoSuchFileException e) {
      return new TreeMap<>();
    } catch (IOException | JacksonException e) {
      if (warn) {
        log.warn("Ignoring {}: {}", file, e.toString());
      }
      return new TreeMap<>();
    }
  }

  /// Returns the last name of the chain that begins with a name; the name itself if it is no alias,
  /// or one that leads in a circle.
  static String follow(String name, Map<String, String> aliases) {
    var target = name;
    for (int i = 0; i < MAX_CHAIN; i++) {
      var next = aliases.get(target);
      if (next == null) {
        return target;
      }
      target = next;
    }
    return name;
  }

  /// Returns whether the aliases would run in a circle if this one were added.
  public boolean wouldRunInCircle(String alias, String target) {
    var after = new TreeMap<>(all());
    after.put(alias, target);
    return follow(alias, after).equals(alias);
  }

  /// Adds an alias or changes its target.
  public void put(String alias, String target) {
    change(aliases -> aliases.put(alias, target));
  }

  public void remove(String alias) {
    change(aliases -> aliases.remove(alias));
  }

  /// Replaces the whole file, one process after the other.
  private synchronized void change(Consumer<Map<String, String>> change) {
    try (var _ = FolderLock.take(folder, FILE)) {
      var aliases = read(false);
      change.accept(aliases);
      var part = folder.resolve("." + FILE + ".part");
      Files.writeString(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(aliases));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
