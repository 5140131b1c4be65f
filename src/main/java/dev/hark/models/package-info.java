/// Names models and says what there is: `ModelName`, `ModelProfile`, the catalogue of the models
/// folder and the rules of `models.yaml`.
@NullMarked
package dev.hark.models;

import org.jspecify.annotations.NullMarked;
