/// Measures the word error rate of a model over a labelled set, for reports and for the gate that a
/// new model must pass.
@NullMarked
package dev.hark.evaluation;

import org.jspecify.annotations.NullMarked;
