package dev.hark.deploy;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Renders a chart with Helm, in a process of its own: Helm is a library of Go, whose runtime would
/// share signals and threads with this JVM until its end.
///
/// Arguments: the chart, then files with values. Beside each `NAME.yaml` it writes `NAME.rendered`,
/// or `NAME.refused` with the reason; and `lint` beside the first.
final class HelmMain {
  private static final String KUBERNETES = "1.34.0";

  private HelmMain() {}

  public static void main(String[] arguments) throws IOException {
    var chart = Path.of(arguments[0]);
    for (var values : List.of(arguments).subList(1, arguments.length)) {
      render(chart, Path.of(values));
    }
    var lint = new Helm(chart).lint().strict().call();
    Files.writeString(
        Path.of(arguments[1]).resolveSibling("lint"),
        (lint.isFailed() ? "failed\n" : "passed\n") + String.join("\n", lint.getMessages()));
  }

  private static void render(Path chart, Path values) throws IOException {
    var name = values.getFileName().toString().replace(".yaml", "");
    try {
      var rendered =
          new Helm(chart)
              .template()
              .withName("speech")
              .withNamespace("audio")
              .withKubeVersion(KUBERNETES)
              .withValuesFile(values)
              .call();
      Files.writeString(values.resolveSibling(name + ".rendered"), rendered);
    } catch (IllegalStateException e) {
      Files.writeString(values.resolveSibling(name + ".refused"), String.valueOf(e.getMessage()));
    }
  }
}
