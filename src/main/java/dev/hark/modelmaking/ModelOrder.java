package dev.hark.modelmaking;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.hark.checkpoint.QuantizedFormat;
import org.jspecify.annotations.Nullable;

/// Orders a new model. Commands carry an order out themselves; the server sends it to a child.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ModelOrder.Import.class, name = "import"),
  @JsonSubTypes.Type(value = ModelOrder.Quantize.class, name = "quantize")
})
public sealed interface ModelOrder {
  /// Returns the name of the new model.
  String name();

  /// Tells whether the new model may replace one of its name.
  boolean replace();

  /// Orders a model made from a checkpoint.
  ///
  /// @param source a folder, or `hf:organisation/name`
  /// @param base a source like that for the model that an adapter was trained on; null where the
  ///   adapter names it
  /// @param format of the weights; null for 16 bits
  record Import(
      String source,
      @Nullable String base,
      String name,
      @Nullable QuantizedFormat format,
      boolean replace)
      implements ModelOrder {}

  /// Orders a smaller model made from one with 16-bit or 32-bit weights.
  ///
  /// @param source name of a model; for a user of this machine also the path of a ggml file
  /// @param format of the weights
  record Quantize(String source, QuantizedFormat format, String name, boolean replace)
      implements ModelOrder {}
}
