import java.io.IOException;
import java.util.Map;

/// Whether memory grows: with the number of requests, and with the length of a file. The demo model
/// keeps the time short; what could leak is the same.
final class MemoryBench {
  private static final int REQUESTS = 10_000;
  private static final int SETTLED_AFTER = 500;
  private static final Map<String, String> JSON =
      Map.of("language", "en", "response_format", "json");

  private final Setup setup;

  MemoryBench(Setup setup) {
    this.setup = setup;
  }

  void run() throws IOException, InterruptedException {
    try (var hark = Hark.start(setup, "digits", Map.of())) {
      var clip = Clip.of(setup.recording(), 1);
      for (int i = 0; i < SETTLED_AFTER; i++) {
        hark.endpoint().transcribe(clip, JSON);
      }
      var before = Memory.of(hark);
      Bench.print("resident MB after %,6d requests: %s", SETTLED_AFTER, before);
      for (int i = SETTLED_AFTER; i < REQUESTS; i++) {
        hark.endpoint().transcribe(clip, JSON);
      }
      var after = Memory.of(hark);
      Bench.print("resident MB after %,6d requests: %s", REQUESTS, after);
      Bench.print("growth: %s   goal: at most 5 %% together", after.over(before));
    }
    try (var hark = Hark.start(setup, "digits", Map.of())) {
      for (int i = 0; i < SETTLED_AFTER; i++) {
        hark.endpoint().transcribe(Clip.of(setup.recording(), 10), JSON);
      }
      var before = Memory.of(hark);
      Bench.print("resident MB after files of 10 s: %s", before);
      hark.endpoint().transcribe(Clip.repeated(setup.recording(), 3 * 3600), JSON);
      var after = Memory.of(hark);
      Bench.print("resident MB after a file of 3 h: %s", after);
      Bench.print("growth: %s", after.over(before));
    }
  }

  private record Memory(long server, long workers) {
    static Memory of(Hark hark) throws IOException {
      return new Memory(hark.process().residentBytes(), hark.process().residentBytesOfChildren());
    }

    String over(Memory before) {
      return "server %+.1f %%, workers %+.1f %%, together %+.1f %%"
          .formatted(
              growth(before.server, server),
              growth(before.workers, workers),
              growth(before.server + before.workers, server + workers));
    }

    private static double growth(long before, long after) {
      return 100.0 * (after - before) / before;
    }

    @Override
    public String toString() {
      return "server %d, workers %d".formatted(server / 1_000_000, workers / 1_000_000);
    }
  }
}
