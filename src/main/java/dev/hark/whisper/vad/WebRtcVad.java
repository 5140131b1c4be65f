package dev.hark.whisper.vad;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hark.audio.PcmFile;
import dev.hark.whisper.WhisperException;
import dev.hark.windows.Level;
import dev.hark.windows.Speech;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Runs the voice activity detector of WebRTC, from the library libfvad.
///
/// The detector answers yes or no, in four modes of growing strictness. The mean of all four over
/// neighbouring frames serves as a probability.
///
/// The library comes from the Maven artifact libfvad-jni, but its C functions are called directly:
/// the artifact's own classes unpack it into the folder for temporary files, and their glue never
/// frees its copy of each frame, 115 MB in an hour of audio. The library was compiled without
/// optimisation: 30 s of audio take 20 ms with one mode after the other, and 14 ms with the modes
/// side by side on 2 cores.
final class WebRtcVad implements Vad {
  static final String LIBRARY = System.mapLibraryName("libfvad-jni");

  private static final int MODES = 4;

  /// Neighbours on either side whose votes count for a frame.
  private static final int SMOOTHING = 2;

  private final Arena arena = Arena.ofShared();
  private final MethodHandle create;
  private final MethodHandle setMode;
  private final MethodHandle setSampleRate;
  private final MethodHandle process;
  private final MethodHandle free;

  /// @throws IllegalArgumentException if the library cannot be loaded here
  WebRtcVad(Path library) {
    var functions = SymbolLookup.libraryLookup(library, arena);
    create = handle(functions, "fvad_new", FunctionDescriptor.of(ADDRESS));
    setMode =
        handle(functions, "fvad_set_mode", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    setSampleRate =
        handle(
            functions, "fvad_set_sample_rate", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    process =
        handle(
            functions,
            "fvad_process",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
            Linker.Option.critical(true)); // it reads a Java array and takes 3 µs
    free = handle(functions, "fvad_free", FunctionDescriptor.ofVoid(ADDRESS));
  }

  private static MethodHandle handle(
      SymbolLookup functions,
      String name,
      FunctionDescriptor descriptor,
      Linker.Option... options) {
    var function =
        functions
            .find(name)
            .orElseThrow(() -> new IllegalArgumentException("libfvad has no " + name));
    return Linker.nativeLinker().downcallHandle(function, descriptor, options);
  }

  @Override
  public Speech detect(short[] pcm) {
    var levels = Level.ofFrames(pcm, Level.FRAME);
    var samples =
        MemorySegment.ofArray(
            Arrays.copyOf(QuietRecording.amplify(pcm), levels.length * Level.FRAME));
    var votes =
        IntStream.range(0, MODES)
            .parallel()
            .mapToObj(mode -> votes(mode, samples, levels))
            .reduce(new int[levels.length], WebRtcVad::sum);
    return new Speech(Level.FRAME, probabilities(votes, levels));
  }

  private static int[] sum(int[] a, int[] b) {
    var sum = new int[a.length];
    Arrays.setAll(sum, frame -> a[frame] + b[frame]);
    return sum;
  }

  /// A detector adapts to its input, so each call makes new ones.
  private int[] votes(int mode, MemorySegment samples, double[] levels) {
    var votes = new int[levels.length];
    try {
      var detector = (MemorySegment) create.invokeExact();
      if (detector.equals(MemorySegment.NULL)) {
        throw new WhisperException("libfvad has no memory");
      }
      try {
        require((int) setMode.invokeExact(detector, mode));
        require((int) setSampleRate.invokeExact(detector, PcmFile.SAMPLE_RATE));
        for (int frame = 0; frame < levels.length; frame++) {
          if (!Level.isSilence(levels[frame])) {
            var from = samples.asSlice((long) frame * Level.FRAME * Short.BYTES);
            votes[frame] = require((int) process.invokeExact(detector, from, (long) Level.FRAME));
          }
        }
      } finally {
        free.invokeExact(detector);
      }
      return votes;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a C function throws nothing", e);
    }
  }

  private static int require(int result) {
    if (result < 0) {
      throw new WhisperException("libfvad refuses the audio");
    }
    return result;
  }

  private static List<Float> probabilities(int[] votes, double[] levels) {
    var probabilities = new ArrayList<Float>(votes.length);
    for (int frame = 0; frame < votes.length; frame++) {
      int from = Math.max(0, frame - SMOOTHING);
      int to = Math.min(votes.length, frame + SMOOTHING + 1);
      int sum = 0;
      for (int neighbour = from; neighbour < to; neighbour++) {
        sum += votes[neighbour];
      }
      probabilities.add(Level.isSilence(levels[frame]) ? 0f : (float) sum / ((to - from) * MODES));
    }
    return probabilities;
  }

  @Override
  public void close() {
    arena.close();
  }
}
