package dev.hark.api.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hark.access.Caller;
import dev.hark.models.Model;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Serves `GET /v1/models` as OpenAI's clients read it.
@RestController
@RequestMapping("/v1/models")
class ModelsController {
  private final PermittedModels models;

  ModelsController(PermittedModels models) {
    this.models = models;
  }

  record ModelList(String object, List<ModelEntry> data) {}

  record ModelEntry(
      String id, String object, long created, @JsonProperty("owned_by") String ownedBy) {
    static ModelEntry of(Model model) {
      return of(model.name().value(), model);
    }

    static ModelEntry of(String name, Model model) {
      return new ModelEntry(
          name, "model", model.created().getEpochSecond(), model.builtIn() ? "hark" : "user");
    }
  }

  @GetMapping
  ModelList list(Caller caller) {
    var byName = models.all(caller).stream().map(ModelEntry::of);
    var aliases =
        models.aliases(caller).entrySet().stream()
            .map(alias ->
                ModelEntry.of(alias.getKey(), models.find(alias.getValue().value(), caller)));
    return new ModelList("list", Stream.concat(byName, aliases).toList());
  }

  @GetMapping("/{name}")
  ModelEntry get(@PathVariable String name, Caller caller) {
    var model = models.find(name, caller);
    var shown = models.aliases(caller).containsKey(name) ? name : model.name().value();
    return ModelEntry.of(shown, model);
  }
}
