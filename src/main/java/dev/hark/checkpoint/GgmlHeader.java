package dev.hark.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// The first bytes of a ggml Whisper model, in the order in which whisper.cpp reads them. Its
/// numbers are as the file gives them: nothing but the magic number has been checked.
///
/// @param vocabulary how many tokens the model has
/// @param audioContext positions of the encoder, 50 a second
/// @param audioState width of the encoder
/// @param audioHeads attention heads of the encoder
/// @param audioLayers depth of the encoder
/// @param textContext positions of the decoder
/// @param textState width of the decoder
/// @param textHeads attention heads of the decoder
/// @param textLayers depth of the decoder
/// @param melBins 80 or 128
/// @param fileType ggml's number for the format of the weights
public record GgmlHeader(
    int vocabulary,
    int audioContext,
    int audioState,
    int audioHeads,
    int audioLayers,
    int textContext,
    int textState,
    int textHeads,
    int textLayers,
    int melBins,
    int fileType) {
  /// The length of the header in bytes.
  public static final int BYTES = 12 * Integer.BYTES;

  /// whisper.cpp's encoder has this many positions, and no other number works.
  public static final int AUDIO_CONTEXT = 1500;

  /// The decoder of each of OpenAI's models has this many positions.
  public static final int TEXT_CONTEXT = 448;

  /// The vocabulary of a model that knows only English; multilingual ones have more tokens.
  static final int ENGLISH_VOCABULARY = 51_864;

  /// The vocabulary of a multilingual model with 99 languages; further languages add one token
  /// each.
  static final int MULTILINGUAL_VOCABULARY = 51_865;

  private static final int MAGIC = 0x67676d6c; // "ggml"

  private static final int MIN_VOCABULARY = 51_000;
  private static final int MAX_VOCABULARY = 60_000;

  private static final int MAX_WIDTH = 8192;
  private static final int MAX_LAYERS = 128;
  private static final int MAX_TEXT_CONTEXT = 4096;

  /// Quantised files give the version of ggml's quantisation in the thousands of their type.
  private static final int QUANTISATION_VERSION = 2;

  private static final int VERSION_FACTOR = 1_000;

  /// Tells whether a file begins like a ggml model.
  ///
  /// @param start its first bytes
  static boolean isMagic(ByteBuffer start) {
    return start.order(ByteOrder.LITTLE_ENDIAN).getInt(start.position()) == MAGIC;
  }

  /// Parses the first bytes of a file; empty if it is no ggml model.
  ///
  /// @param start at least [#BYTES] bytes
  public static Optional<GgmlHeader> parse(ByteBuffer start) {
    var in = start.order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != MAGIC) {
      return Optional.empty();
    }
    return Optional.of(
        new GgmlHeader(
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt()));
  }

  /// Tells whether the numbers are those of a Whisper model, so that nothing is allocated by
  /// numbers that no Whisper has, however large a file claims to be.
  public boolean isPlausible() {
    return isWithin(MIN_VOCABULARY, vocabulary, MAX_VOCABULARY)
        && audioContext == AUDIO_CONTEXT
        && isWithin(1, audioState, MAX_WIDTH)
        && audioState == textState
        && isWithin(1, audioHeads, audioState)
        && isWithin(1, textHeads, textState)
        && isWithin(1, audioLayers, MAX_LAYERS)
        && isWithin(1, textContext, MAX_TEXT_CONTEXT)
        && isWithin(1, textLayers, MAX_LAYERS)
        && (melBins == 80 || melBins == 128);
  }

  private static boolean isWithin(int min, int value, int max) {
    return value >= min && value <= max;
  }

  /// Tells whether a model with this vocabulary knows languages other than English.
  public static boolean isMultilingual(int vocabulary) {
    return vocabulary >= MULTILINGUAL_VOCABULARY;
  }

  /// Finds the format that a file of this type has its weights in; empty if Hark does not know it.
  public static Optional<GgmlType> weights(int fileType) {
    return GgmlType.ofFile(fileType % VERSION_FACTOR);
  }

  /// Returns the type of a file that is quantised to a format.
  static int fileType(QuantizedFormat format) {
    return QUANTISATION_VERSION * VERSION_FACTOR + format.type().fileType();
  }

  /// Tells whether the weights have 32 or 16 bits.
  boolean isUnquantized() {
    return fileType == GgmlType.F32.fileType() || fileType == GgmlType.F16.fileType();
  }

  GgmlHeader withFileType(int type) {
    return new GgmlHeader(
        vocabulary,
        audioContext,
        audioState,
        audioHeads,
        audioLayers,
        textContext,
        textState,
        textHeads,
        textLayers,
        melBins,
        type);
  }

  /// Returns the integers of the header as they stand in the file, the magic number first.
  int[] ints() {
    return new int[] {
      MAGIC,
      vocabulary,
      audioContext,
      audioState,
      audioHeads,
      audioLayers,
      textContext,
      textState,
      textHeads,
      textLayers,
      melBins,
      fileType
    };
  }
}
