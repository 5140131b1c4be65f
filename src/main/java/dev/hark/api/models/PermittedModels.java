package dev.hark.api.models;

import dev.hark.access.ApiKey;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelDefaults;
import dev.hark.models.ModelsFile;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/// The models that the key of a request may use. To it there are no others.
@Component
public final class PermittedModels {
  private final ModelCatalogue catalogue;
  private final ModelsFile file;

  PermittedModels(ModelCatalogue catalogue, ModelsFile file) {
    this.catalogue = catalogue;
    this.file = file;
  }

  List<Model> all(HttpServletRequest request) {
    return catalogue.all().stream().filter(model -> isPermitted(model.name(), request)).toList();
  }

  /// @throws dev.hark.problem.ProblemException `model_not_found`, also where the key may not use it
  Model resolve(String name, HttpServletRequest request) {
    return catalogue.resolve(name, model -> isPermitted(model.name(), request));
  }

  /// What holds for the model of this name where the request does not say. The model need not be
  /// here yet: it may be one that is fetched.
  ///
  /// @throws dev.hark.problem.ProblemException `model_not_found` if the key may not use it
  public ModelDefaults defaults(String name, HttpServletRequest request) {
    var meant = catalogue.meaning(name);
    if (!isPermitted(meant, request)) {
      resolve(name, request);
    }
    return file.defaults(meant);
  }

  /// The aliases of models that the key may use, and these models' names.
  Map<String, String> aliases(HttpServletRequest request) {
    var permitted = new TreeMap<>(catalogue.aliases());
    permitted.values().removeIf(name -> !isPermitted(name, request));
    return permitted;
  }

  /// A caller who is known by something else than one of our keys is known by its name alone.
  private boolean isPermitted(String model, HttpServletRequest request) {
    if (request.getUserPrincipal() instanceof Authentication caller
        && caller.getPrincipal() instanceof ApiKey key) {
      return file.mayUse(key.id(), key.name(), model);
    }
    var name = String.valueOf(request.getRemoteUser());
    return file.mayUse(name, name, model);
  }
}
