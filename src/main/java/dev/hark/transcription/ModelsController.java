package dev.hark.transcription;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hark.models.Model;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `GET /v1/models`, as OpenAI's clients read it.
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
      return new ModelEntry(
          model.name(),
          "model",
          model.created().getEpochSecond(),
          model.builtIn() ? "hark" : "user");
    }
  }

  @GetMapping
  ModelList list(HttpServletRequest request) {
    return new ModelList("list", models.all(request).stream().map(ModelEntry::of).toList());
  }

  @GetMapping("/{name}")
  ModelEntry get(@PathVariable String name, HttpServletRequest request) {
    return ModelEntry.of(models.resolve(name, request));
  }
}
