/// The word error rate of a model over a labelled set, and the gate that depends on it.
@NullMarked
package dev.hark.evaluation;

import org.jspecify.annotations.NullMarked;
