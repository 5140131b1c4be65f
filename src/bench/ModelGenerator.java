import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/// Writes a model file of a real Whisper size with random weights, so that speed can be measured without a download.
///
///     java src/bench/ModelGenerator.java --size base --out FILE [--tables MODEL] [--seed N]
///
/// The mel filter bank and the vocabulary are copied from MODEL, by default the demo model. The same arguments give
/// the same bytes.
///
/// Random weights alone would decode nonsense up to the token limit and fall back to higher temperatures. Here the
/// positional embedding of each place in the text points at the embedding of the token that follows (see [Script]),
/// so strongly that the rest of the network cannot outvote it. So whatever the audio, the text is 15 words and two
/// time stamps for each 5 s of it, about as many as speech has; every token is certain, so nothing is decoded twice;
/// and the amount of computing is that of a real model.
public final class ModelGenerator {
  private static final int MAGIC = 0x67676d6c; // "ggml"
  private static final int AUDIO_CONTEXT = 1500; // 20 ms each
  private static final int TEXT_CONTEXT = 448;
  private static final int F32 = 0;
  private static final int F16 = 1;

  /// Weight of the residual branches: their sum stays well below [#FORESIGHT] even in 12 layers.
  private static final double GAIN = 0.5;

  /// How much stronger "this comes next" is in the decoder's input than the token just said.
  private static final float FORESIGHT = 8;

  /// Logit of the right token; the best wrong one stays under 10, so the probability is 1.
  private static final float CERTAINTY = 40;

  private enum Size {
    TINY(384, 6, 4),
    BASE(512, 8, 6),
    SMALL(768, 12, 12);

    final int width;
    final int heads;
    final int layers;

    Size(int width, int heads, int layers) {
      this.width = width;
      this.heads = heads;
      this.layers = layers;
    }
  }

  private final Size size;
  private final long seed;
  private final SplittableRandom random;
  private final Tables tables;
  private final FileChannel out;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

  private ModelGenerator(Size size, long seed, Tables tables, FileChannel out) {
    this.size = size;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.tables = tables;
    this.out = out;
  }

  public static void main(String[] args) throws IOException {
    var size = Size.valueOf(option(args, "--size", "base").toUpperCase(Locale.ROOT));
    var file = Path.of(option(args, "--out", "ggml-bench.bin"));
    var tables = Path.of(option(args, "--tables", "src/main/resources/models/ggml-digits.bin"));
    var seed = Long.parseLong(option(args, "--seed", "1"));
    try (var out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      new ModelGenerator(size, seed, Tables.of(tables), out).write();
    }
  }

  private static String option(String[] args, String name, String otherwise) {
    int at = Arrays.asList(args).indexOf(name);
    return at < 0 || at + 1 == args.length ? otherwise : args[at + 1];
  }

  /// The file: header, filter bank, vocabulary, then the tensors in any order.
  private void write() throws IOException {
    header();
    put(tables.bytes());
    encoder();
    decoder();
    flush();
  }

  private void header() throws IOException {
    ints(MAGIC, tables.vocabularySize());
    ints(AUDIO_CONTEXT, size.width, size.heads, size.layers);
    ints(TEXT_CONTEXT, size.width, size.heads, size.layers);
    ints(tables.melBins(), F16);
  }

  private void encoder() throws IOException {
    matrix("encoder.conv1.weight", 3, tables.melBins(), size.width);
    constant("encoder.conv1.bias", 0, 1, size.width);
    matrix("encoder.conv2.weight", 3, size.width, size.width);
    constant("encoder.conv2.bias", 0, 1, size.width);
    tensor("encoder.positional_embedding", F32, size.width, AUDIO_CONTEXT);
    for (long i = 0; i < (long) size.width * AUDIO_CONTEXT; i++) {
      f32((float) uniform(random, GAIN));
    }
    for (int i = 0; i < size.layers; i++) {
      var block = "encoder.blocks." + i;
      attention(block + ".attn");
      perceptron(block + ".mlp");
    }
    norm("encoder.ln_post", 1);
  }

  private void decoder() throws IOException {
    tensor("decoder.token_embedding.weight", F16, size.width, tables.vocabularySize());
    for (int token = 0; token < tables.vocabularySize(); token++) {
      for (float x : embedding(token)) {
        f16(x);
      }
    }
    tensor("decoder.positional_embedding", F32, size.width, TEXT_CONTEXT);
    for (int token : Script.of(tables.vocabulary(), seed, TEXT_CONTEXT)) {
      for (float x : embedding(token)) {
        f32(FORESIGHT * x);
      }
    }
    for (int i = 0; i < size.layers; i++) {
      var block = "decoder.blocks." + i;
      attention(block + ".attn");
      attention(block + ".cross_attn");
      perceptron(block + ".mlp");
    }
    // a token's logit is the product of its embedding and the normalised output, at most `width`
    // times this
    norm("decoder.ln", CERTAINTY / size.width);
  }

  private void attention(String name) throws IOException {
    for (var part : List.of("query", "key", "value", "out")) {
      matrix(name + "." + part + ".weight", size.width, size.width);
      if (!part.equals("key")) { // Whisper's keys have no bias
        constant(name + "." + part + ".bias", 0, size.width);
      }
    }
    norm(name + "_ln", 1);
  }

  private void perceptron(String name) throws IOException {
    matrix(name + ".0.weight", size.width, 4 * size.width);
    constant(name + ".0.bias", 0, 4 * size.width);
    matrix(name + ".2.weight", 4 * size.width, size.width);
    constant(name + ".2.bias", 0, size.width);
    norm(name + "_ln", 1);
  }

  private void norm(String name, float weight) throws IOException {
    constant(name + ".weight", weight, size.width);
    constant(name + ".bias", 0, size.width);
  }

  /// The embedding of a token: it depends on nothing else, so it can be written in two places
  /// without keeping it.
  private float[] embedding(int token) {
    var own = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (token + 1));
    var row = new float[size.width];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) uniform(own, 1);
    }
    return row;
  }

  /// Weights as official models store them: 16 bit, the fan-in first.
  private void matrix(String name, int... shape) throws IOException {
    tensor(name, F16, shape);
    int outputs = shape[shape.length - 1];
    long fanIn = elements(shape) / outputs;
    for (long i = 0; i < fanIn * outputs; i++) {
      f16((float) uniform(random, GAIN / Math.sqrt(fanIn)));
    }
  }

  private void constant(String name, float value, int... shape) throws IOException {
    tensor(name, F32, shape);
    for (long i = 0; i < elements(shape); i++) {
      f32(value);
    }
  }

  /// A tensor's header: dimensions, length of the name, type, the shape with the fastest dimension
  /// first, the name.
  private void tensor(String name, int type, int... shape) throws IOException {
    ints(shape.length, name.length(), type);
    ints(shape);
    put(ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)));
  }

  private static long elements(int... shape) {
    return Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
  }

  /// Around 0 with the given root mean square.
  private static double uniform(SplittableRandom random, double rms) {
    return (2 * random.nextDouble() - 1) * rms * Math.sqrt(3);
  }

  private void ints(int... values) throws IOException {
    for (int value : values) {
      room(Integer.BYTES).putInt(value);
    }
  }

  private void f32(float value) throws IOException {
    room(Float.BYTES).putFloat(value);
  }

  private void f16(float value) throws IOException {
    room(Short.BYTES).putShort(Float.floatToFloat16(value));
  }

  private void put(ByteBuffer bytes) throws IOException {
    flush();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    buffer.clear();
  }

  /// What is copied from an existing model: the filter bank and the vocabulary, which stand between
  /// header and tensors.
  ///
  /// @param vocabularySize with the special tokens, whose texts are not in the file
  /// @param bytes both tables as they stand in the file
  private record Tables(
      int vocabularySize, int melBins, List<String> vocabulary, ByteBuffer bytes) {
    private static final int HEADER = 12 * Integer.BYTES;

    static Tables of(Path model) throws IOException {
      try (var channel = FileChannel.open(model)) {
        var in = channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) != MAGIC) {
          throw new IOException(model + " is not a ggml model of Whisper");
        }
        in.position(HEADER);
        int bins = in.getInt();
        in.position(in.position() + Integer.BYTES + bins * in.getInt(in.position()) * Float.BYTES);
        var vocabulary = new ArrayList<String>();
        for (int words = in.getInt(); words > 0; words--) {
          var word = new byte[in.getInt()];
          in.get(word);
          vocabulary.add(new String(word, StandardCharsets.UTF_8));
        }
        return new Tables(
            in.getInt(Integer.BYTES), bins, vocabulary, in.slice(HEADER, in.position() - HEADER));
      } catch (BufferUnderflowException e) {
        throw new IOException(model + " is cut off", e);
      }
    }
  }

  /// What the model says: for each position of the text the token that follows it.
  ///
  /// Whisper's text is `<|startoftranscript|><|en|><|transcribe|>`, then for each segment its
  /// start, its words and its end, both as time stamps. whisper.cpp stops at the first time stamp
  /// past the end of the audio, so a short clip gets a short text; after 30 s the end of the text
  /// follows.
  private static final class Script {
    private static final int END_OF_TEXT =
        50257; // the ids of the multilingual vocabulary of 51,865 tokens
    private static final int ENGLISH = 50259;
    private static final int TRANSCRIBE = 50359;
    private static final int TIME_ZERO = 50364;
    private static final int TIMES_PER_SECOND = 50;
    private static final int CHUNK = 30; // seconds
    private static final int SEGMENT = 5; // seconds
    private static final int WORDS = 15; // per segment
    private static final Pattern WORD = Pattern.compile(" [a-z]{4,8}");

    static int[] of(List<String> vocabulary, long seed, int length) {
      var words = distinctWords(vocabulary, seed);
      var tokens = new ArrayList<>(List.of(ENGLISH, TRANSCRIBE));
      for (int second = 0; second < CHUNK; second += SEGMENT) {
        tokens.add(TIME_ZERO + second * TIMES_PER_SECOND);
        for (int i = 0; i < WORDS; i++) {
          tokens.add(words.removeLast());
        }
        tokens.add(TIME_ZERO + (second + SEGMENT) * TIMES_PER_SECOND);
      }
      var script = new int[length];
      Arrays.fill(script, END_OF_TEXT);
      for (int i = 0; i < tokens.size(); i++) {
        script[i] = tokens.get(i);
      }
      return script;
    }

    // Distinct, because whisper.cpp takes repetition for a failure and decodes again.
    private static List<Integer> distinctWords(List<String> vocabulary, long seed) {
      var words = new ArrayList<Integer>();
      for (int token = 0; token < vocabulary.size(); token++) {
        if (WORD.matcher(vocabulary.get(token)).matches()) {
          words.add(token);
        }
      }
      var common = words.subList(0, 1000); // the vocabulary begins with the most frequent ones
      Collections.shuffle(common, new Random(seed));
      return common;
    }
  }
}
