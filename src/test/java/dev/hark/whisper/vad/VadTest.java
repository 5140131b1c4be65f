package dev.hark.whisper.vad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

class VadTest {
  private static final int SECOND = 16_000;
  private static final int HEADER = 44;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"webrtc", "energy"})
  void hearsTheWordAndNotTheSilenceAroundIt(String name) {
    try (var detector = detector(name)) {
      var speech = detector.detect(recording("en-1.wav"));

      assertThat(mean(detector, recording("en-1.wav"), 0.42, 0.62)).isGreaterThan(0.5);
      assertThat(mean(detector, recording("en-1.wav"), 0.8, 1.1)).isLessThan(0.3);
      assertThat(speech.probabilities()).allMatch(it -> it >= 0 && it <= 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"webrtc", "energy"})
  void hearsNothingInDigitalSilence(String name) {
    try (var detector = detector(name)) {
      assertThat(detector.detect(new short[SECOND]).probabilities()).allMatch(it -> it == 0);
      assertThat(detector.detect(new short[0]).probabilities()).isEmpty();
      assertThat(detector.detect(new short[] {1, -1, 1}).probabilities()).containsExactly(0f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"webrtc", "energy"})
  void isTheSameWhateverWasHeardBefore(String name) {
    try (var detector = detector(name)) {
      var word = recording("es-1.wav");
      var first = detector.detect(word);
      detector.detect(recording("noise-white.wav"));

      assertThat(detector.detect(word)).isEqualTo(first);
    }
  }

  @Test
  void hearsNothingInQuietHiss() {
    var random = new Random(1);
    var hiss = new short[5 * SECOND];
    for (int i = 0; i < hiss.length; i++) {
      hiss[i] = (short) (random.nextGaussian() * 30);
    }
    try (var detector = detector("webrtc")) {
      assertThat(mean(detector, hiss, 0.5, 5)).isLessThan(0.2);
    }
  }

  @Test
  void quietRecordingsAreHeard() {
    var quiet = recording("en-1.wav");
    for (int i = 0; i < quiet.length; i++) {
      quiet[i] = (short) Math.round(quiet[i] * 0.01);
    }
    try (var detector = detector("webrtc")) {
      assertThat(mean(detector, quiet, 0.42, 0.62)).isGreaterThan(0.5);
    }
  }

  private Vad detector(String name) {
    boolean webRtc = name.equals("webrtc");
    if (webRtc) {
      unpackLibrary();
    }
    var detector = Vad.open(folder, Optional.empty());
    assertThat(detector).isInstanceOf(webRtc ? WebRtcVad.class : EnergyVad.class);
    return detector;
  }

  private void unpackLibrary() {
    var library = System.mapLibraryName("libfvad-jni");
    var platform =
        (System.getProperty("os.name").startsWith("Mac") ? "macos-" : "debian-")
            + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
    try (var in = new ClassPathResource(platform + "/" + library).getInputStream()) {
      Files.copy(in, folder.resolve(library));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double mean(Vad detector, short[] pcm, double from, double to) {
    var speech = detector.detect(pcm);
    return speech
        .probabilities()
        .subList(
            (int) (from * SECOND / speech.frameSamples()),
            (int) (to * SECOND / speech.frameSamples()))
        .stream()
        .mapToDouble(Float::doubleValue)
        .average()
        .orElseThrow();
  }

  private static short[] recording(String name) {
    try {
      var wav = Files.readAllBytes(Path.of("src", "test", "resources", "audio", name));
      var samples = new short[(wav.length - HEADER) / 2];
      ByteBuffer.wrap(wav, HEADER, samples.length * 2)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asShortBuffer()
          .get(samples);
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
