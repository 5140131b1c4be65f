package dev.hark.api.models;

import dev.hark.api.models.AdminModels.Entry;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelName;
import dev.hark.modelstore.ModelAdministration;
import dev.hark.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Serves the operations of `hark models` under `/v1/admin/models` that finish at once, for keys
/// with the scope `ADMIN`.
@RestController
@RequestMapping("/v1/admin/models")
class AdminModelsController {
  private final AdminModels models;
  private final ModelCatalogue catalogue;
  private final ModelAdministration administration;

  AdminModelsController(
      AdminModels models, ModelCatalogue catalogue, ModelAdministration administration) {
    this.models = models;
    this.catalogue = catalogue;
    this.administration = administration;
  }

  record EntryList(String object, List<Entry> data) {}

  record AliasTarget(@Nullable String model) {}

  @GetMapping
  EntryList list() {
    return new EntryList("list", models.all());
  }

  @GetMapping("/{name}")
  Entry get(@PathVariable String name) {
    return models.entry(name);
  }

  @DeleteMapping("/{name}")
  ResponseEntity<Void> remove(@PathVariable String name) {
    administration.remove(name);
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/aliases")
  Map<String, ModelName> aliases() {
    return catalogue.aliases();
  }

  @PutMapping("/aliases/{alias}")
  Map<String, ModelName> alias(@PathVariable String alias, @RequestBody AliasTarget target) {
    administration.alias(alias, required("model", target.model()));
    return catalogue.aliases();
  }

  @DeleteMapping("/aliases/{alias}")
  Map<String, ModelName> unalias(@PathVariable String alias) {
    administration.unalias(alias);
    return catalogue.aliases();
  }

  /// Returns a field that a body must have.
  static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw Problem.invalid(field, "'" + field + "' is missing.").asException();
    }
    return value;
  }
}
