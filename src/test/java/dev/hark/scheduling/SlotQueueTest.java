package dev.hark.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.engine.EngineCapacity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotQueueTest {
  /// Clips that go before a file that waits.
  private static final int PATIENCE = 4;

  private SlotQueue queue = queue(1);

  private static SlotQueue queue(int slots) {
    return new SlotQueue(
        new FairQueue(Map.of()), new CoreBudget(new EngineCapacity(slots, slots, Optional.of(1))));
  }

  private SlotRequest add(Priority priority) {
    return add(priority, true);
  }

  private SlotRequest add(Priority priority, boolean onCpu) {
    var request = SlotRequest.of(new Demand(priority, "a", 1, Optional.empty()), onCpu);
    queue.add(request);
    return request;
  }

  private void end(SlotRequest request) throws InterruptedException {
    queue.giveBack(request, request.await());
  }

  @Test
  void aWindowThatBeganWhileAClipWaitedIsNotAborted() throws Exception {
    var clip = add(Priority.INTERACTIVE);
    var file = add(Priority.NORMAL);
    for (int i = 0; i <= PATIENCE; i++) {
      var next = add(Priority.INTERACTIVE);
      end(clip);
      clip = next;
    }
    assertThat(file.withdraw()).as("it waits still").isFalse();
    add(Priority.INTERACTIVE);
    assertThat(file.isYielding()).isFalse();
  }

  @Test
  void asManyMakeWayAsClipsWait() {
    queue = queue(3);
    var files = List.of(add(Priority.NORMAL), add(Priority.BULK), add(Priority.NORMAL)).reversed();
    for (int clips = 0; clips < files.size(); clips++) {
      assertThat(files.subList(0, clips)).allMatch(SlotRequest::isYielding);
      assertThat(files.subList(clips, files.size())).noneMatch(SlotRequest::isYielding);
      add(Priority.INTERACTIVE);
    }
    assertThat(files).allMatch(SlotRequest::isYielding);
  }

  @Test
  void aWindowOnACardIsNotAborted() {
    var file = add(Priority.NORMAL, false);
    add(Priority.INTERACTIVE, false);
    assertThat(file.isYielding()).isFalse();
  }
}
