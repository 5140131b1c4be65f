package dev.hark.api.models;

import dev.hark.access.Caller;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelDefaults;
import dev.hark.models.ModelsFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  List<Model> all(Caller caller) {
    return catalogue.all().stream().filter(model -> isPermitted(model.name(), caller)).toList();
  }

  /// @throws dev.hark.problem.ProblemException `model_not_found`, also where the key may not use it
  Model resolve(String name, Caller caller) {
    return catalogue.resolve(name, model -> isPermitted(model.name(), caller));
  }

  /// What holds for the model of this name where the request does not say. The model need not be
  /// here yet: it may be one that is fetched.
  ///
  /// @throws dev.hark.problem.ProblemException `model_not_found` if the key may not use it
  public ModelDefaults defaults(String name, Caller caller) {
    var meant = catalogue.meaning(name);
    if (!isPermitted(meant, caller)) {
      resolve(name, caller);
    }
    return file.defaults(meant);
  }

  /// The aliases of models that the key may use, and these models' names.
  Map<String, String> aliases(Caller caller) {
    var permitted = new TreeMap<>(catalogue.aliases());
    permitted.values().removeIf(name -> !isPermitted(name, caller));
    return permitted;
  }

  private static boolean isPermitted(String model, Caller caller) {
    return caller.policy().isPermitted(model);
  }
}
