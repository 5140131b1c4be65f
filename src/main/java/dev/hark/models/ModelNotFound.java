package dev.hark.models;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import java.util.Collection;
import java.util.stream.Collectors;

/// Words the error for a name that stands for no model.
public final class ModelNotFound {
  private static final int MAX_SHOWN = 64;

  private ModelNotFound() {}

  /// Returns the problem `model_not_found`, which lists the models there are.
  ///
  /// @param requested the name as the client gave it
  /// @param available the models that the client may know about
  public static Problem of(String requested, Collection<ModelName> available) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "The model '%s' is not here. Available: %s. To add it, run 'hark models pull', or put its file as ggml-%s.bin into the models folder"
                    .formatted(printable(requested), list(available), printable(requested))
                + " (HARK_MODELS_DIR) of the server.")
        .withParam("model")
        .withCode(ProblemCode.MODEL_NOT_FOUND);
  }

  static String list(Collection<ModelName> names) {
    return names.stream().map(ModelName::value).sorted().collect(Collectors.joining(", "));
  }

  private static String printable(String name) {
    var printable = name.codePoints().filter(c -> !Character.isISOControl(c)).limit(MAX_SHOWN);
    return printable
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
