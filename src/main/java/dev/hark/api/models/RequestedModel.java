package dev.hark.api.models;

import dev.hark.models.ModelDefaults;
import dev.hark.models.ModelName;

/// Identifies the model that a request names, resolved and permitted.
///
/// @param name its own name, which stays the same for the rest of the request
/// @param defaults how it decodes unless the request says otherwise
public record RequestedModel(ModelName name, ModelDefaults defaults) {}
