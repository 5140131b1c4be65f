package dev.hark.modelmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.checkpoint.QuantizedFormat;
import dev.hark.modelmaking.MakingMessage.Advanced;
import dev.hark.modelmaking.MakingMessage.Failed;
import dev.hark.modelmaking.MakingMessage.Made;
import dev.hark.modelmaking.MakingMessage.Stage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class ChildProtocolTest {
  private static List<ModelOrder> orders() {
    return List.of(
        new ModelOrder.Import("/models/groß", "hf:org/base", "mine", QuantizedFormat.Q8_0, true),
        new ModelOrder.Import("hf:org/name", null, "mine", null, false),
        new ModelOrder.Quantize("digits", QuantizedFormat.Q5_0, "--small", false));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void theChildReadsTheOrderThatTheServerComposes(ModelOrder order) {
    var arguments = ChildProtocol.arguments(order);
    assertThat(arguments).hasSize(2).startsWith(ChildProtocol.COMMAND);
    assertThat(arguments.getLast()).isASCII();
    assertThat(ChildProtocol.order(arguments.getLast())).isEqualTo(order);
  }

  private static List<MakingMessage> messages() {
    return List.of(
        new Advanced(Stage.DOWNLOAD, 3, 4),
        new Made(5, "5.2 MB, q8_0", List.of("odd", "strange")),
        new Failed("two\nlines, “quoted”"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void theServerReadsTheLineThatTheChildComposes(MakingMessage message) {
    var line = ChildProtocol.line(message);
    assertThat(line).isASCII().doesNotContain("\n");
    assertThat(ChildProtocol.message(line)).contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Picked up JAVA_TOOL_OPTIONS: -Xms1g",
        "[0.004s][warning][gc] text",
        "null",
        "17",
        "{}",
        "{\"message\":\"unknown\"}",
        "{\"stage\":\"try\",\"bytes\":1,\"total\":2}"
      })
  void whatElseIsPrintedIsNoMessage(String line) {
    assertThat(ChildProtocol.message(line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "models import", "{\"order\":\"delete\"}"})
  void refusesWhatIsNoOrder(String argument) {
    assertThatThrownBy(() -> ChildProtocol.order(argument)).isInstanceOf(JacksonException.class);
  }
}
