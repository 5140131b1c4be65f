package dev.hark.modelmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.modelmaking.MakingMessage.Advanced;
import dev.hark.modelmaking.MakingMessage.Made;
import dev.hark.modelmaking.MakingMessage.Stage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageSenderTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long nanos = Long.MAX_VALUE - 1; // the clock of a machine may pass the largest number
  private final MessageSender sender = new MessageSender(new PrintStream(out), () -> nanos);

  private List<MakingMessage> sent() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(ChildProtocol::message)
        .flatMap(Optional::stream)
        .toList();
  }

  @Test
  void sendsAFewMessagesASecondAndTheBeginningAndTheEndOfEachStage() {
    var first = new Advanced(Stage.CONVERT, 1, 100);
    var late = new Advanced(Stage.CONVERT, 3, 100);
    var end = new Advanced(Stage.CONVERT, 100, 100);
    var next = new Advanced(Stage.TRY, 0, 0);
    var made = new Made(100, "a model", List.of());
    sender.accept(first);
    sender.accept(new Advanced(Stage.CONVERT, 2, 100));
    nanos += Duration.ofMillis(201).toNanos();
    sender.accept(late);
    sender.accept(new Advanced(Stage.CONVERT, 4, 100));
    sender.accept(end);
    sender.accept(next);
    sender.accept(made);
    assertThat(sent()).containsExactly(first, late, end, next, made);
  }
}
