package dev.hark.models;

import dev.hark.models.ModelsFile.Content;
import dev.hark.models.ModelsFile.Entry;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads `models.yaml`. It uses the tree of nodes and creates no objects from it: values stay the
/// text that was written, so that `no` is Norwegian and not false, and every mistake has its line.
final class ModelsFileParser {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 8;
  private static final Set<String> SECTIONS = Set.of("models", "keys");

  private final Path file;

  private ModelsFileParser(Path file) {
    this.file = file;
  }

  /// @throws ModelsFileException if it cannot be read or has an unknown or invalid entry
  static Content read(Path file) {
    return new ModelsFileParser(file).content();
  }

  private Content content() {
    var root = root();
    if (root == null || Tag.NULL.equals(root.getTag())) {
      return Content.EMPTY;
    }
    var models = new HashMap<String, Entry>();
    var keys = new HashMap<String, List<String>>();
    eachMember(
        root,
        (section, value) -> {
          switch (section.getValue()) {
            case "models" ->
                eachMember(value, (name, entry) -> models.put(name.getValue(), entry(entry)));
            case "keys" -> eachMember(value, (key, list) -> keys.put(key.getValue(), names(list)));
            default -> throw unknown(section, SECTIONS);
          }
        });
    return new Content(Map.copyOf(models), Map.copyOf(keys));
  }

  private @Nullable Node root() {
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ModelsFileException(file, 0, "is larger than 1 MiB");
      }
      var text = Files.readString(file, StandardCharsets.UTF_8);
      return new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      throw new ModelsFileException(
          file, mark == null ? 0 : mark.getLine() + 1, String.valueOf(e.getProblem()));
    } catch (YAMLException | IOException e) {
      throw new ModelsFileException(file, 0, String.valueOf(e.getMessage()));
    }
  }

  private void eachMember(Node node, BiConsumer<ScalarNode, Node> action) {
    if (Tag.NULL.equals(node.getTag())) {
      return;
    }
    if (!(node instanceof MappingNode mapping)) {
      throw wrong(node, "names with values are expected here, like 'name: value'");
    }
    var seen = new LinkedHashMap<String, Node>();
    for (var member : mapping.getValue()) {
      if (!(member.getKeyNode() instanceof ScalarNode name)) {
        throw wrong(member.getKeyNode(), "a name is expected here");
      }
      if (seen.put(name.getValue(), name) != null) {
        throw wrong(name, "'" + name.getValue() + "' is given twice");
      }
      action.accept(name, member.getValueNode());
    }
  }

  private List<String> names(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong(node, "a list of models is expected here, like [digits, base]");
    }
    var names = new ArrayList<String>();
    for (var item : sequence.getValue()) {
      if (!(item instanceof ScalarNode name) || name.getValue().isBlank()) {
        throw wrong(item, "the name of a model is expected here");
      }
      names.add(name.getValue());
    }
    return List.copyOf(names);
  }

  private Entry entry(Node node) {
    var fields = new ModelEntryFields();
    eachMember(
        node,
        (name, value) -> {
          if (!ModelEntryFields.NAMES.contains(name.getValue())) {
            throw unknown(name, ModelEntryFields.NAMES);
          }
          if (!(value instanceof ScalarNode text)) {
            throw wrong(value, "'" + name.getValue() + "' has a single value");
          }
          try {
            fields.set(name.getValue(), text.getValue().strip());
          } catch (IllegalArgumentException e) {
            throw wrong(value, "'%s': %s".formatted(name.getValue(), e.getMessage()));
          }
        });
    return fields.toEntry();
  }

  private ModelsFileException unknown(ScalarNode name, Set<String> known) {
    return wrong(
        name,
        "'%s' is not known here; there are %s"
            .formatted(name.getValue(), String.join(", ", known.stream().sorted().toList())));
  }

  private ModelsFileException wrong(Node node, String reason) {
    return new ModelsFileException(file, node.getStartMark().getLine() + 1, reason);
  }
}
