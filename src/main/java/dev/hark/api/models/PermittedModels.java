package dev.hark.api.models;

import dev.hark.access.Caller;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelName;
import dev.hark.models.ModelNotFound;
import dev.hark.models.ModelsFile;
import dev.hark.modelstore.ModelProvisioner;
import dev.hark.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/// Finds the models that the key of a request may use. All others are treated as if they did not
/// exist.
@Component
public final class PermittedModels {
  private final ModelCatalogue catalogue;
  private final ModelProvisioner provisioner;
  private final ModelsFile rules;

  PermittedModels(ModelCatalogue catalogue, ModelProvisioner provisioner, ModelsFile rules) {
    this.catalogue = catalogue;
    this.provisioner = provisioner;
    this.rules = rules;
  }

  List<Model> all(Caller caller) {
    var permitted = permits(caller);
    return catalogue.all().stream().filter(model -> permitted.test(model.name())).toList();
  }

  /// Returns the model that a request names to transcribe with. It is here or can be downloaded.
  /// The name is resolved only in this method, so that the model that was permitted is the one that
  /// runs, even if an alias is switched meanwhile.
  ///
  /// @throws ProblemException `model_not_found`, even if it exists but the key may not use it
  public RequestedModel request(String requested, Caller caller) {
    var name =
        catalogue
            .canonicalName(requested)
            .filter(permits(caller))
            .filter(model -> catalogue.find(model).isPresent() || provisioner.canPull(model))
            .orElseThrow(() -> notFound(requested, caller));
    return new RequestedModel(name, rules.defaults(name));
  }

  /// Returns the model that a request names, if it is here.
  ///
  /// @throws ProblemException `model_not_found`, even if it exists but the key may not use it
  Model find(String requested, Caller caller) {
    return catalogue
        .canonicalName(requested)
        .filter(permits(caller))
        .flatMap(catalogue::find)
        .orElseThrow(() -> notFound(requested, caller));
  }

  /// Returns the aliases of models that the key may use, with the names of these models.
  Map<String, ModelName> aliases(Caller caller) {
    var permitted = new TreeMap<>(catalogue.aliases());
    permitted.values().removeIf(permits(caller).negate());
    return permitted;
  }

  private ProblemException notFound(String requested, Caller caller) {
    var available = all(caller).stream().map(Model::name).toList();
    return ModelNotFound.of(requested, available).asException();
  }

  private static Predicate<ModelName> permits(Caller caller) {
    return model -> caller.policy().isPermitted(model.value());
  }
}
