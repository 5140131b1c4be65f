/// Serves the lists of models and `/v1/admin/models`.
@NullMarked
package dev.hark.api.models;

import org.jspecify.annotations.NullMarked;
