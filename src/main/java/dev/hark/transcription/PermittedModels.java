package dev.hark.transcription;

import dev.hark.access.ApiKey;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelDefaults;
import dev.hark.models.ModelsFile;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/// The models that the key of a request may use. To it there are no others.
@Component
final class PermittedModels {
  private final ModelCatalogue catalogue;
  private final ModelsFile file;

  PermittedModels(ModelCatalogue catalogue, ModelsFile file) {
    this.catalogue = catalogue;
    this.file = file;
  }

  List<Model> all(HttpServletRequest request) {
    return catalogue.all().stream().filter(model -> isPermitted(model, request)).toList();
  }

  /// @throws dev.hark.problem.ProblemException `model_not_found`, also where the key may not use it
  Model resolve(String name, HttpServletRequest request) {
    return catalogue.resolve(name, model -> isPermitted(model, request));
  }

  /// What holds for the model of this name where the request does not say.
  ///
  /// @throws dev.hark.problem.ProblemException as [#resolve]
  ModelDefaults defaults(String name, HttpServletRequest request) {
    return file.defaults(resolve(name, request).name());
  }

  /// A caller who is known by something else than one of our keys is known by its name alone.
  private boolean isPermitted(Model model, HttpServletRequest request) {
    if (request.getUserPrincipal() instanceof Authentication caller
        && caller.getPrincipal() instanceof ApiKey key) {
      return file.mayUse(key.id(), key.name(), model.name());
    }
    var name = String.valueOf(request.getRemoteUser());
    return file.mayUse(name, name, model.name());
  }
}
