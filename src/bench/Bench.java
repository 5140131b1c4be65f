import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Measures Hark and the peer in turns and prints the ratios. Started by bench.sh, which builds and
/// generates all that the options name.
final class Bench {
  private static final int WARM_UPS = 3;
  private static final int STARTS = 3;

  private static final Map<String, String> ENGLISH =
      Map.of("language", "en", "response_format", "json");

  private final Setup setup;
  private final Clip longClip;
  private final Clip shortClip;

  private Bench(Setup setup) throws IOException {
    this.setup = setup;
    longClip = Clip.of(setup.recording(), 30);
    shortClip = Clip.of(setup.recording(), 3);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var options = Arrays.asList(args);
    var setup = Setup.of(options);
    var sizes = Setup.option(options, "--sizes", "tiny,base").split(",");
    try {
      switch (Setup.option(options, "--mode", "clips")) {
        case "clips" -> new Bench(setup).run(sizes);
        case "depth" -> depth(setup, options).run(sizes);
        case "memory" -> new MemoryBench(setup).run();
        default -> throw new IOException("no such mode");
      }
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(1);
    }
  }

  private static DepthBench depth(Setup setup, List<String> options) {
    var parts = Setup.option(options, "--only", "");
    return new DepthBench(
        setup,
        Setup.option(options, "--vad-model", ""),
        Set.of((parts.isEmpty() ? DepthBench.ALL : parts).split(",")));
  }

  private void run(String... sizes) throws IOException, InterruptedException {
    for (var size : sizes) {
      compare(size);
    }
    startUp();
  }

  private void compare(String size) throws IOException, InterruptedException {
    try (var hark = Hark.start(setup, "bench-" + size, Map.of());
        var peer = Peer.start(setup, setup.model(size))) {
      print("%n%s, %d threads, %d rounds; seconds", size, setup.threads(), setup.rounds());
      var pairs = turns(hark, peer, longClip, ENGLISH, withoutTokenTimes(ENGLISH));
      report("30 s clip, language given", pairs, "1.05");
      if (pairs.stream().allMatch(pair -> pair.inference().isPresent())) {
        var own = Spread.of(pairs, pair -> 1000 * (pair.hark() - pair.inference().orElseThrow()));
        print("  Hark outside inference, ms  %s   goal: median 25", own);
      } else {
        print(
            "  Hark outside inference: unknown, there is no %s at %s",
            Hark.INFERENCE, hark.metrics());
      }
      // OpenAI's interface detects the language where none is named
      var detect = Map.of("response_format", "json");
      pairs =
          turns(
              hark,
              peer,
              shortClip,
              detect,
              withoutTokenTimes(Map.of("language", "auto", "response_format", "json")));
      report("3 s clip, language detected", pairs, "");
      print(
          "  resident MB: server JVM %d (goal 300), its worker %d; whisper-server %d",
          hark.process().residentBytes() / 1_000_000,
          hark.process().residentBytesOfChildren() / 1_000_000,
          peer.process().residentBytes() / 1_000_000);
    }
  }

  /// Without times of words, which the peer's plain JSON does not show and Hark does not compute.
  private static Map<String, String> withoutTokenTimes(Map<String, String> fields) {
    var all = new HashMap<>(fields);
    all.put("token_timestamps", "false");
    return all;
  }

  /// Never at the same time, and in turns, so that a change in the machine's speed falls on both.
  private List<Pair> turns(
      Hark hark, Peer peer, Clip clip, Map<String, String> toHark, Map<String, String> toPeer)
      throws IOException, InterruptedException {
    var pairs = new ArrayList<Pair>();
    for (int i = -WARM_UPS; i < setup.rounds(); i++) {
      var before = hark.inferenceSeconds();
      var ours = hark.endpoint().transcribe(clip, toHark);
      var after = hark.inferenceSeconds();
      var theirs = peer.endpoint().transcribe(clip, toPeer);
      if (!ours.text().equals(theirs.text())) {
        throw new IOException(
            "the texts differ\n  Hark: " + ours.text() + "\n  whisper-server: " + theirs.text());
      }
      if (i >= 0) {
        var inference = before.flatMap(from -> after.map(to -> to - from));
        pairs.add(new Pair(ours.seconds(), theirs.seconds(), inference));
      }
    }
    return pairs;
  }

  private void report(String title, List<Pair> pairs, String goal) {
    print("  %-27s      min  median     max", title);
    print("    %-25s %s", "Hark", Spread.of(pairs, Pair::hark));
    print("    %-25s %s", "whisper-server", Spread.of(pairs, Pair::peer));
    var ratio = Spread.of(pairs, pair -> pair.hark() / pair.peer());
    print("    %-25s %s%s", "ratio", ratio, goal.isEmpty() ? "" : "   goal: median " + goal);
  }

  /// From the start of the process to a good health check with the demo model, whose own loading
  /// takes no time.
  private void startUp() throws IOException, InterruptedException {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < STARTS; i++) {
      try (var hark = Hark.start(setup, "digits", Map.of())) {
        seconds.add(hark.process().startUp().toNanos() / 1e9);
      }
    }
    print("%nstart to ready, demo model, %d starts; seconds", STARTS);
    print("    %-25s %s   goal: 3", "Hark", Spread.of(seconds));
  }

  static void print(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  /// One round: seconds of Hark and of the peer, and how many of Hark's were inference where it
  /// says so.
  private record Pair(double hark, double peer, Optional<Double> inference) {}
}
