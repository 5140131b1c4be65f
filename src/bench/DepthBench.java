import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// What windows, voice activity, the queue and the adaptive audio context are worth: long files,
/// silence, many clients.
final class DepthBench {
  static final String ALL = "clips,clients,silence,speech,beside";

  private static final int CLIENTS = 8;
  private static final int REQUESTS_OF_EACH = 4;
  private static final int CLIPS_BESIDE_LONG_FILE = 20;
  private static final int LONG_ROUNDS = 2;

  private static final Map<String, String> JSON =
      Map.of("language", "en", "response_format", "json");
  private static final Map<String, String> VERBOSE =
      Map.of("language", "en", "response_format", "verbose_json");
  private static final Map<String, String> ADAPTIVE =
      Map.of("language", "en", "response_format", "verbose_json", "audio_context", "adaptive");

  private static final Map<String, String> ADAPTIVE_JSON =
      Map.of("language", "en", "response_format", "json", "audio_context", "adaptive");

  private final Setup setup;
  private final String vadModel;
  private final Set<String> parts;

  /// @param vadModel ggml file of Silero for the peer's VAD mode; empty leaves that comparison out
  /// @param parts some of [#ALL]
  DepthBench(Setup setup, String vadModel, Set<String> parts) {
    this.setup = setup;
    this.vadModel = vadModel;
    this.parts = parts;
  }

  void run(String... sizes) throws IOException, InterruptedException {
    for (var size : sizes) {
      Bench.print("%n%s, %d threads; seconds", size, setup.threads());
      try (var hark = Hark.start(setup, "bench-" + size, Map.of());
          var peer = Peer.start(setup, setup.model(size))) {
        if (parts.contains("clips")) {
          shortClips(hark, peer);
        }
        if (parts.contains("clients")) {
          manyClients(hark, peer, JSON, "full context");
          manyClients(hark, peer, ADAPTIVE_JSON, "adaptive");
        }
        if (parts.contains("silence")) {
          mostlySilence(hark, peer, size);
        }
        if (parts.contains("speech")) {
          longSpeech(hark, peer);
        }
        if (parts.contains("beside")) {
          clipsBesideLongFile(hark);
        }
      }
    }
  }

  private void shortClips(Hark hark, Peer peer) throws IOException, InterruptedException {
    for (int seconds : new int[] {3, 8}) {
      var clip = Clip.of(setup.recording(), seconds);
      var ours = new ArrayList<Double>();
      var theirs = new ArrayList<Double>();
      for (int i = -1; i < setup.rounds(); i++) {
        double a = hark.endpoint().transcribe(clip, ADAPTIVE).seconds();
        double b = peer.endpoint().transcribe(clip, VERBOSE).seconds();
        if (i >= 0) {
          ours.add(a);
          theirs.add(b);
        }
      }
      report(seconds + " s clip, verbose_json, adaptive", ours, theirs, "4");
    }
  }

  /// All at once to one server, then to the other, in turns.
  private void manyClients(Hark hark, Peer peer, Map<String, String> fields, String title)
      throws IOException, InterruptedException {
    var clip = Clip.of(setup.recording(), 3);
    var ours = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    for (int i = -1; i < LONG_ROUNDS; i++) {
      double a = together(hark.endpoint(), clip, fields);
      double b = together(peer.endpoint(), clip, withoutTokenTimes());
      if (i >= 0) {
        ours.add(a);
        theirs.add(b);
      }
    }
    report(
        CLIENTS + " clients, " + REQUESTS_OF_EACH + " clips of 3 s each, " + title,
        ours,
        theirs,
        "1.3");
  }

  private static double together(Endpoint endpoint, Clip clip, Map<String, String> fields)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      var calls = new ArrayList<Callable<Endpoint.Answer>>();
      for (int i = 0; i < CLIENTS * REQUESTS_OF_EACH; i++) {
        calls.add(() -> endpoint.transcribe(clip, fields));
      }
      for (var answer : clients.invokeAll(calls)) {
        get(answer);
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private void mostlySilence(Hark hark, Peer peer, String size)
      throws IOException, InterruptedException {
    var clip = Clip.mostlySilence(setup.recording(), 600, 0.7);
    compare("10 min, 70 % silence", hark, peer, clip, "2.5");
    if (vadModel.isEmpty()) {
      Bench.print("  the peer's VAD mode is left out: name Silero's file with --vad-model FILE");
      return;
    }
    try (var listening = Peer.start(setup, setup.model(size), "--vad", "--vad-model", vadModel)) {
      compare("the same, the peer with --vad", hark, listening, clip, "1");
    }
    var models = Files.createDirectories(setup.work().resolve("models-with-silero-" + size));
    link(models, setup.model(size));
    link(models, Path.of(vadModel));
    try (var silero =
            Hark.start(setup, "bench-" + size, Map.of("HARK_MODELS_DIR", models.toString()));
        var listening = Peer.start(setup, setup.model(size), "--vad", "--vad-model", vadModel)) {
      compare("the same, both with Silero", silero, listening, clip, "1");
    }
  }

  private static void link(Path folder, Path file) throws IOException {
    var name = folder.resolve(file.getFileName());
    if (!Files.exists(name)) {
      Files.createSymbolicLink(name, file.toAbsolutePath());
    }
  }

  private void longSpeech(Hark hark, Peer peer) throws IOException, InterruptedException {
    compare("30 min of speech", hark, peer, Clip.repeated(setup.recording(), 1800), "1.25");
  }

  private void compare(String title, Hark hark, Peer peer, Clip clip, String goal)
      throws IOException, InterruptedException {
    var ours = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    for (int i = 0; i < LONG_ROUNDS; i++) {
      ours.add(hark.endpoint().transcribe(clip, JSON).seconds());
      theirs.add(peer.endpoint().transcribe(clip, withoutTokenTimes()).seconds());
    }
    report(title, ours, theirs, goal);
  }

  private static Map<String, String> withoutTokenTimes() {
    return Map.of("language", "en", "response_format", "json", "token_timestamps", "false");
  }

  private void clipsBesideLongFile(Hark hark) throws IOException, InterruptedException {
    var clip = Clip.of(setup.recording(), 3);
    var window = Clip.of(setup.recording(), 28);
    var idle = new ArrayList<Double>();
    var oneWindow = new ArrayList<Double>();
    for (int i = 0; i < setup.rounds(); i++) {
      idle.add(hark.endpoint().transcribe(clip, JSON).seconds());
      oneWindow.add(hark.endpoint().transcribe(window, JSON).seconds());
    }
    var beside = new ArrayList<Double>();
    var file = Clip.repeated(setup.recording(), 1800);
    var done = new AtomicBoolean();
    try (ExecutorService background = Executors.newSingleThreadExecutor()) {
      var lecture =
          background.submit(() -> {
            try {
              return hark.endpoint().transcribe(file, JSON);
            } finally {
              done.set(true);
            }
          });
      Thread.sleep(2_000); // until its first windows are being decoded
      for (int i = 0; i < CLIPS_BESIDE_LONG_FILE && !done.get(); i++) {
        beside.add(hark.endpoint().transcribe(clip, JSON).seconds());
      }
      get(lecture);
    }
    double goal = Spread.of(idle).median() + Spread.of(oneWindow).median();
    Bench.print(
        "  3 s clips beside a 30 min file: %d clips, median %.3f, 95th percentile %.3f   goal: %.3f"
            + " (idle median %.3f + one window %.3f)",
        beside.size(),
        Spread.of(beside).median(),
        Spread.percentile(beside, 95),
        goal,
        Spread.of(idle).median(),
        Spread.of(oneWindow).median());
  }

  private static <T> T get(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static void report(String title, List<Double> ours, List<Double> theirs, String goal) {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(theirs.get(i) / ours.get(i));
    }
    Bench.print("  %-33s min  median     max", title);
    Bench.print("    %-25s %s", "Hark", Spread.of(ours));
    Bench.print("    %-25s %s", "whisper-server", Spread.of(theirs));
    Bench.print("    %-25s %s   goal: median %s", "times faster", Spread.of(ratios), goal);
  }
}
