package dev.hark.transcription;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `GET /v1/models`, as OpenAI's clients read it.
@RestController
@RequestMapping("/v1/models")
class ModelsController {
  private final ModelCatalogue catalogue;

  ModelsController(ModelCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  record ModelList(String object, List<ModelEntry> data) {}

  record ModelEntry(
      String id, String object, long created, @JsonProperty("owned_by") String ownedBy) {
    static ModelEntry of(Model model) {
      return of(model.name(), model);
    }

    static ModelEntry of(String name, Model model) {
      return new ModelEntry(
          name, "model", model.created().getEpochSecond(), model.builtIn() ? "hark" : "user");
    }
  }

  @GetMapping
  ModelList list() {
    var aliases =
        catalogue.aliases().keySet().stream()
            .map(alias -> ModelEntry.of(alias, catalogue.resolve(alias)));
    return new ModelList(
        "list", Stream.concat(catalogue.all().stream().map(ModelEntry::of), aliases).toList());
  }

  @GetMapping("/{name}")
  ModelEntry get(@PathVariable String name) {
    var model = catalogue.resolve(name);
    return ModelEntry.of(catalogue.aliases().containsKey(name) ? name : model.name(), model);
  }
}
