package dev.hark.models;

import dev.hark.process.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Other names of models, in `aliases.json` of the models folder. The file is read at every
/// question, so that a running server notices what the command line writes.
public final class Aliases {
  private static final Logger log = LoggerFactory.getLogger(Aliases.class);
  private static final String FILE = "aliases.json";
  private static final JsonMapper JSON = new JsonMapper();

  /// No chain of them is longer, unless it runs in a circle.
  private static final int MAX_CHAIN = 16;

  private final Path folder;

  public Aliases(Path folder) {
    this.folder = folder;
  }

  /// Alias to target, which may be an alias itself.
  public Map<String, String> all() {
    try {
      var text = Files.readString(folder.resolve(FILE));
      return JSON.readValue(text, new TypeReference<TreeMap<String, String>>() {});
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException | JacksonException e) {
      log.warn("Ignoring {}: {}", folder.resolve(FILE), e.toString());
      return Map.of();
    }
  }

  /// What a name stands for in the end; itself if it is no alias, or one that leads in a circle.
  static String follow(String name, Map<String, String> aliases) {
    var at = name;
    for (int i = 0; i < MAX_CHAIN; i++) {
      var next = aliases.get(at);
      if (next == null) {
        return at;
      }
      at = next;
    }
    return name;
  }

  /// Whether following the name would come back to it.
  public static boolean isCircle(String alias, String target, Map<String, String> aliases) {
    var after = new TreeMap<>(aliases);
    after.put(alias, target);
    var at = target;
    for (int i = 0; i < MAX_CHAIN; i++) {
      var next = after.get(at);
      if (next == null) {
        return false;
      }
      at = next;
    }
    return true;
  }

  /// Changes the file as a whole, one process after the other.
  public void put(String alias, String target) {
    change(all -> all.put(alias, target));
  }

  public void remove(String alias) {
    change(all -> all.remove(alias));
  }

  private synchronized void change(Consumer<Map<String, String>> change) {
    try (var _ = FolderLock.take(folder, FILE)) {
      var aliases = new TreeMap<>(all());
      change.accept(aliases);
      var part = folder.resolve("." + FILE + ".part");
      Files.writeString(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(aliases));
      Files.move(
          part,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder.resolve(FILE), e);
    }
  }
}
