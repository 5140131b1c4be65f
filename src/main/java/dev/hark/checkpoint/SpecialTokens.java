package dev.hark.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Knows the numbers of the tokens above the ordinary ones. whisper.cpp computes them from the size
/// of the vocabulary, so a checkpoint that has them elsewhere would produce nonsense.
///
/// @param numbers the numbers by token, as far as the checkpoint's files name them
record SpecialTokens(Map<String, Integer> numbers) {
  private static final int END_OF_TEXT = 50_257;
  private static final int START = 50_258;

  /// The token before the first time stamp, in a model with 99 languages.
  private static final int NO_TIMESTAMPS = 50_363;

  SpecialTokens {
    numbers = Map.copyOf(numbers);
  }

  /// Reads those of `added_tokens.json`, `vocab.json` and `tokenizer.json` that exist.
  static SpecialTokens read(Path folder) throws IOException {
    var numbers = new HashMap<String, Integer>();
    for (var file : new String[] {"vocab.json", "added_tokens.json"}) {
      for (var entry : parse(folder.resolve(file)).properties()) {
        add(numbers, entry.getKey(), entry.getValue());
      }
    }
    for (var token : parse(folder.resolve("tokenizer.json")).path("added_tokens")) {
      add(numbers, token.path("content").asString(""), token.path("id"));
    }
    return new SpecialTokens(numbers);
  }

  private static void add(Map<String, Integer> numbers, String token, JsonNode number) {
    if (token.startsWith("<|") && token.endsWith("|>") && number.canConvertToInt()) {
      numbers.put(token, number.asInt());
    }
  }

  private static JsonNode parse(Path file) throws IOException {
    var mapper = new JsonMapper();
    if (!Files.exists(file)) {
      return mapper.createObjectNode();
    }
    try {
      return mapper.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new CheckpointException(file.getFileName() + " is not JSON", e);
    }
  }

  /// Checks that the tokens have the numbers that whisper.cpp expects.
  ///
  /// @param ordinary how many ordinary tokens precede them
  void check(WhisperConfig config, int ordinary) throws CheckpointException {
    int shift = config.multilingual() ? 0 : -1;
    int languages =
        config.multilingual()
            ? config.vocabulary() - GgmlHeader.MULTILINGUAL_VOCABULARY
            : 0; // beyond 99
    require("<|endoftext|>", END_OF_TEXT + shift, config);
    require("<|startoftranscript|>", START + shift, config);
    require("<|notimestamps|>", NO_TIMESTAMPS + shift + languages, config);
    if (ordinary > END_OF_TEXT + shift) {
      throw new CheckpointException(
          "the vocabulary has %d ordinary tokens; in a Whisper of %d tokens at most %d are. Were tokens added?"
              .formatted(ordinary, config.vocabulary(), END_OF_TEXT + shift));
    }
  }

  private void require(String token, int expected, WhisperConfig config)
      throws CheckpointException {
    int number = numbers.getOrDefault(token, expected);
    if (number != expected) {
      throw new CheckpointException(
          "the token %s has the number %d; with a vocabulary of %d whisper.cpp takes %d for it"
              .formatted(token, number, config.vocabulary(), expected));
    }
  }
}
