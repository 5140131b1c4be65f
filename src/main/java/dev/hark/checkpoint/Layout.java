package dev.hark.checkpoint;

import java.util.ArrayList;
import java.util.List;

/// Lists the tensors of a Whisper model in ggml's order, with their names in a checkpoint and in
/// ggml.
final class Layout {
  /// A tensor to convert.
  ///
  /// @param source its name in the checkpoint
  /// @param target its name in the ggml file
  /// @param shape its shape in the checkpoint, row-major
  /// @param ggmlShape its shape in the ggml file; ggml wants the bias of a convolution as a column
  /// @param half whether it is written with 16 bits (or quantised) rather than 32
  record Entry(String source, String target, List<Long> shape, List<Long> ggmlShape, boolean half) {
    Entry {
      shape = List.copyOf(shape);
      ggmlShape = List.copyOf(ggmlShape);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  private Layout() {}

  static List<Entry> of(WhisperConfig config) {
    var layout = new Layout();
    layout.encoder(config);
    layout.decoder(config);
    return List.copyOf(layout.entries);
  }

  private void encoder(WhisperConfig config) {
    long width = config.width();
    convolution("conv1", width, config.melBins());
    convolution("conv2", width, width);
    positions("encoder", config.audioPositions(), width);
    for (int i = 0; i < config.encoderLayers(); i++) {
      var from = "model.encoder.layers." + i + ".";
      var to = "encoder.blocks." + i + ".";
      attention(from + "self_attn", to + "attn", width);
      norm(from + "self_attn_layer_norm", to + "attn_ln", width);
      feedForward(from, to, width, config.encoderInner());
    }
    norm("model.encoder.layer_norm", "encoder.ln_post", width);
  }

  private void decoder(WhisperConfig config) {
    long width = config.width();
    var embedding = List.of((long) config.vocabulary(), width);
    add("model.decoder.embed_tokens.weight", "decoder.token_embedding.weight", embedding, true);
    positions("decoder", config.textPositions(), width);
    for (int i = 0; i < config.decoderLayers(); i++) {
      var from = "model.decoder.layers." + i + ".";
      var to = "decoder.blocks." + i + ".";
      attention(from + "self_attn", to + "attn", width);
      norm(from + "self_attn_layer_norm", to + "attn_ln", width);
      attention(from + "encoder_attn", to + "cross_attn", width);
      norm(from + "encoder_attn_layer_norm", to + "cross_attn_ln", width);
      feedForward(from, to, width, config.decoderInner());
    }
    norm("model.decoder.layer_norm", "decoder.ln", width);
  }

  private void convolution(String name, long out, long in) {
    var from = "model.encoder." + name;
    add(from + ".weight", "encoder." + name + ".weight", List.of(out, in, 3L), true);
    entries.add(
        new Entry(
            from + ".bias", "encoder." + name + ".bias", List.of(out), List.of(out, 1L), false));
  }

  private void positions(String part, long count, long width) {
    add(
        "model." + part + ".embed_positions.weight",
        part + ".positional_embedding",
        List.of(count, width),
        false);
  }

  private void attention(String from, String to, long width) {
    var square = List.of(width, width);
    var line = List.of(width);
    add(from + ".k_proj.weight", to + ".key.weight", square, true);
    add(from + ".v_proj.weight", to + ".value.weight", square, true);
    add(from + ".v_proj.bias", to + ".value.bias", line, false);
    add(from + ".q_proj.weight", to + ".query.weight", square, true);
    add(from + ".q_proj.bias", to + ".query.bias", line, false);
    add(from + ".out_proj.weight", to + ".out.weight", square, true);
    add(from + ".out_proj.bias", to + ".out.bias", line, false);
  }

  private void feedForward(String from, String to, long width, long inner) {
    add(from + "fc1.weight", to + "mlp.0.weight", List.of(inner, width), true);
    add(from + "fc1.bias", to + "mlp.0.bias", List.of(inner), false);
    add(from + "fc2.weight", to + "mlp.2.weight", List.of(width, inner), true);
    add(from + "fc2.bias", to + "mlp.2.bias", List.of(width), false);
    norm(from + "final_layer_norm", to + "mlp_ln", width);
  }

  private void norm(String from, String to, long width) {
    add(from + ".weight", to + ".weight", List.of(width), false);
    add(from + ".bias", to + ".bias", List.of(width), false);
  }

  private void add(String source, String target, List<Long> shape, boolean half) {
    entries.add(new Entry(source, target, shape, shape, half));
  }
}
