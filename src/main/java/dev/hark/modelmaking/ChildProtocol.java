package dev.hark.modelmaking;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// Defines what the server and a child that makes a model say to each other: the child gets its
/// order as an argument and answers with lines on its standard output.
public final class ChildProtocol {
  /// The command that a child runs; its one argument is the order.
  public static final String COMMAND = "make-model";

  /// Writes ASCII, so that the locale of either process does not matter.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ChildProtocol() {}

  /// Composes the arguments of a child.
  static List<String> arguments(ModelOrder order) {
    return List.of(COMMAND, JSON.writeValueAsString(order));
  }

  /// Reads the argument of [#COMMAND].
  ///
  /// @throws JacksonException if the argument is no order
  public static ModelOrder order(String argument) {
    return JSON.readValue(argument, ModelOrder.class);
  }

  /// Composes a line, without its end.
  static String line(MakingMessage message) {
    return JSON.writeValueAsString(message);
  }

  /// Reads a line; empty if it is no message. Java itself prints to the standard output of a child,
  /// for instance its warnings about options in `JAVA_TOOL_OPTIONS`.
  static Optional<MakingMessage> message(String line) {
    try {
      return Optional.ofNullable(JSON.readValue(line, MakingMessage.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
