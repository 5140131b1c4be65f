package dev.hark.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.engine.EngineCapacity;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import dev.hark.windows.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private static final EngineCapacity CAPACITY = new EngineCapacity(1, 1, Optional.empty());
  private static final TestEngine ENGINE = TestEngine.of(threads -> TestEngine.result("test"));

  private final FairQueue queue = new FairQueue();
  private final List<ScheduledWindow> running = new ArrayList<>();
  private long submitted;

  private ScheduledWindow add(Priority priority, String client) {
    var window =
        new ScheduledWindow(
            new Admitted(
                TestScheduler.of(CAPACITY).scheduler(),
                new AdmissionRequest(priority, client, client.equals("heavy") ? 2 : 1, 1),
                TestEngine.lease(ENGINE)),
            new WindowTask(
                new Window(Path.of("none"), 0, 16_000), DecodingOptions.of(Task.TRANSCRIBE)),
            ENGINE,
            ++submitted);
    queue.add(window);
    return window;
  }

  private ScheduledWindow grant() {
    var next = queue.peek().orElseThrow();
    queue.granted(next, 1);
    running.add(next);
    return next;
  }

  /// Grants slots one after the other to clients that always have more to do.
  private List<ScheduledWindow> serve(int slots, Map<String, Double> costs) {
    var served = new ArrayList<ScheduledWindow>();
    for (int i = 0; i < slots; i++) {
      var next = grant();
      served.add(next);
      queue.settled(next, costs.getOrDefault(next.caller(), 1.0));
      add(next.priority(), next.caller());
    }
    return served;
  }

  private static long count(List<ScheduledWindow> served, String client) {
    return served.stream().filter(request -> request.caller().equals(client)).count();
  }

  private static int times(List<ScheduledWindow> served, Priority priority) {
    return Collections.frequency(served.stream().map(ScheduledWindow::priority).toList(), priority);
  }

  @Test
  void urgentClassesGoFirst() {
    var bulk = add(Priority.BULK, "a");
    var normal = add(Priority.NORMAL, "a");
    var interactive = add(Priority.INTERACTIVE, "a");
    assertThat(List.of(grant(), grant(), grant())).containsExactly(interactive, normal, bulk);
    assertThat(queue.peek()).isEmpty();
  }

  @Test
  void whatComesBackIsBeforeTheOthersOfItsClient() {
    var first = add(Priority.NORMAL, "a");
    add(Priority.NORMAL, "a");
    assertThat(grant()).isEqualTo(first);
    queue.settled(first, 0);
    first.enter(new WindowState.Queued(ENGINE));
    queue.add(first);
    assertThat(grant()).isEqualTo(first);
  }

  @Test
  void windowsThatComeBackKeepTheirOrder() {
    for (int i = 0; i < 4; i++) {
      add(Priority.NORMAL, "a");
    }
    var back = List.of(grant(), grant(), grant());
    back.forEach(window -> queue.settled(window, 0));
    back.forEach(queue::add);
    assertThat(List.of(grant(), grant(), grant())).isEqualTo(back);
  }

  @Test
  void noClassStarves() {
    for (var priority : Priority.values()) {
      add(priority, "a");
    }
    var served = serve(100, Map.of());
    assertThat(times(served, Priority.NORMAL)).isBetween(18, 22);
    assertThat(times(served, Priority.BULK)).isBetween(9, 11);
    assertThat(times(served, Priority.INTERACTIVE)).isGreaterThan(65);
    // never further apart than promised
    for (int i = 0; i + 6 <= served.size(); i++) {
      assertThat(times(served.subList(i, i + 6), Priority.NORMAL)).isPositive();
    }
    for (int i = 0; i + 12 <= served.size(); i++) {
      assertThat(times(served.subList(i, i + 12), Priority.BULK)).isPositive();
    }
  }

  @Test
  void clientsGetEqualTimeAndNotEqualTurns() {
    add(Priority.NORMAL, "long");
    add(Priority.NORMAL, "short");
    var served = serve(100, Map.of("long", 4.0, "short", 1.0));
    assertThat(count(served, "short")).isBetween(78L, 82L);
  }

  @Test
  void weightsShiftTheShares() {
    add(Priority.NORMAL, "heavy");
    add(Priority.NORMAL, "other");
    assertThat(count(serve(90, Map.of()), "heavy")).isBetween(59L, 61L);
  }

  @Test
  void aClientWithManyWindowsDoesNotTakeEverySlot() {
    for (int i = 0; i < 5; i++) {
      add(Priority.NORMAL, "greedy");
    }
    add(Priority.NORMAL, "modest");
    assertThat(List.of(grant().caller(), grant().caller())).containsExactly("greedy", "modest");
  }

  @Test
  void anIdleClientSavesNothingUp() {
    add(Priority.NORMAL, "busy");
    serve(1000, Map.of());
    add(Priority.NORMAL, "back");
    assertThat(count(serve(10, Map.of()), "back")).isBetween(4L, 6L);
  }

  @Test
  void aNewClientIsServedAtOnceAfterTheOneThatHadTheMachine() {
    add(Priority.NORMAL, "busy");
    serve(1000, Map.of());
    add(Priority.NORMAL, "new");
    assertThat(List.of(grant().caller(), grant().caller())).contains("new");
  }

  @Test
  void oneClientIsServedInTheOrderOfArrival() {
    var requests = new ArrayList<ScheduledWindow>();
    for (int i = 0; i < 5; i++) {
      requests.add(add(Priority.NORMAL, "a"));
    }
    assertThat(queue.remove(requests.remove(2))).isTrue();
    for (var request : requests) {
      assertThat(grant()).isEqualTo(request);
    }
    assertThat(queue.peek()).isEmpty();
  }
}
