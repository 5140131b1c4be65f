package dev.hark.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds the bytes of every ordinary token, by its number. whisper.cpp knows the special tokens
/// above them.
///
/// @param tokens the bytes of each token; empty for a number without one
/// @param missing how many numbers have no token
record Vocabulary(List<byte[]> tokens, int missing) {
  private static final int MAX_NUMBER = 1 << 20;

  private static final Map<Integer, Byte> BYTES = bytesByCodePoint();

  Vocabulary {
    tokens = List.copyOf(tokens);
  }

  /// Reads `vocab.json`, or the same table in `tokenizer.json`.
  ///
  /// @throws CheckpointException if neither exists, or a token is no sequence of bytes
  static Vocabulary read(Path folder) throws IOException {
    var vocabulary = folder.resolve("vocab.json");
    var tokenizer = folder.resolve("tokenizer.json");
    if (Files.exists(vocabulary)) {
      return of("vocab.json", parse(vocabulary));
    }
    if (Files.exists(tokenizer)) {
      return of("tokenizer.json", parse(tokenizer).path("model").path("vocab"));
    }
    throw new CheckpointException("neither vocab.json nor tokenizer.json is there");
  }

  private static JsonNode parse(Path file) throws IOException {
    try {
      return new JsonMapper().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new CheckpointException(file.getFileName() + " is not JSON", e);
    }
  }

  private static Vocabulary of(String file, JsonNode table) throws CheckpointException {
    var byNumber = new TreeMap<Integer, byte[]>();
    for (var entry : table.properties()) {
      int number = entry.getValue().asInt(-1);
      if (number < 0 || number > MAX_NUMBER) {
        throw new CheckpointException(
            "%s: the token '%s' has the number %s"
                .formatted(file, entry.getKey(), entry.getValue()));
      }
      if (!isSpecial(entry.getKey()) && byNumber.put(number, bytes(file, entry.getKey())) != null) {
        throw new CheckpointException("%s: two tokens have the number %d".formatted(file, number));
      }
    }
    if (byNumber.isEmpty()) {
      throw new CheckpointException(file + ": there are no tokens");
    }
    var tokens = new ArrayList<byte[]>(byNumber.lastKey() + 1);
    for (int number = 0; number <= byNumber.lastKey(); number++) {
      tokens.add(byNumber.getOrDefault(number, new byte[0]));
    }
    return new Vocabulary(tokens, tokens.size() - byNumber.size());
  }

  private static boolean isSpecial(String token) {
    return token.startsWith("<|") && token.endsWith("|>");
  }

  private static byte[] bytes(String file, String token) throws CheckpointException {
    var bytes = new ByteArrayOutputStream();
    for (var code : token.codePoints().toArray()) {
      var value = BYTES.get(code);
      if (value == null) {
        throw new CheckpointException(
            "%s: the token '%s' is not made of bytes".formatted(file, token));
      }
      bytes.write(value);
    }
    return bytes.toByteArray();
  }

  /// Builds GPT-2's table, which writes each byte as a printable character: as itself if that is
  /// printable, otherwise as the next character from U+0100 on.
  private static Map<Integer, Byte> bytesByCodePoint() {
    var table = new HashMap<Integer, Byte>();
    int next = 0x100;
    for (int value = 0; value < 0x100; value++) {
      boolean printable =
          (value >= '!' && value <= '~')
              || (value >= 0xA1 && value <= 0xAC)
              || (value >= 0xAE && value <= 0xFF);
      table.put(printable ? value : next++, (byte) value);
    }
    return Map.copyOf(table);
  }
}
