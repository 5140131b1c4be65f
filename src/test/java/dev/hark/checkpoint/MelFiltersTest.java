package dev.hark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MelFiltersTest {
  private static final int COUNT = 128;
  private static final double HZ_PER_BIN = 40;

  @Test
  void equalTheTableInTheDemoModelBitForBit() throws IOException {
    var file = Files.readAllBytes(Path.of("src/main/resources/models/ggml-digits.bin"));
    var table = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(14 * Integer.BYTES);
    var filters = MelFilters.compute(80);
    for (var filter : filters) {
      assertThat(Float.floatToRawIntBits(filter)).isEqualTo(table.getInt());
    }
  }

  @Test
  void riseAndFallOnceAndEachBeginsWhereTheOneBeforeHasItsTop() {
    var filters = MelFilters.compute(COUNT);
    int lastTop = -1;
    for (int filter = 0; filter < COUNT; filter++) {
      int top = 0;
      for (int bin = 1; bin < MelFilters.BINS; bin++) {
        if (at(filters, filter, bin) > at(filters, filter, top)) {
          top = bin;
        }
      }
      assertThat(top).isGreaterThanOrEqualTo(lastTop);
      for (int bin = 1; bin < MelFilters.BINS; bin++) {
        double step = at(filters, filter, bin) - at(filters, filter, bin - 1);
        assertThat(step).isBetween(bin <= top ? 0 : -1.0, bin <= top ? 1.0 : 0);
      }
      lastTop = top;
    }
  }

  /// Where a triangle spans enough bins its sum over them is close to its area.
  @Test
  void haveTheAreaOne() {
    var filters = MelFilters.compute(COUNT);
    for (int filter = 100; filter < COUNT; filter++) {
      double area = 0;
      for (int bin = 0; bin < MelFilters.BINS; bin++) {
        area += at(filters, filter, bin) * HZ_PER_BIN;
      }
      assertThat(area).isCloseTo(1, within(0.05));
    }
  }

  private static float at(float[] filters, int filter, int bin) {
    return filters[filter * MelFilters.BINS + bin];
  }
}
