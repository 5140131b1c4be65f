package dev.hark.scheduling;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// Decides which window gets the next slot. Not safe for several threads.
///
/// 1. Between classes: the most urgent first. So that nothing starves, a waiting class gets a slot
///    after at most 4 ([Priority#NORMAL]) or 9 ([Priority#BULK]) went to others. With all classes
///    under full load, that is a fifth and a tenth of the slots.
/// 2. Between clients of a class: the one that has used the least of the machine, divided by its
///    weight (start-time fair queueing, Goyal, Vin and Cheng 1996). A client that comes back after
///    a pause starts level with the others: its unused share is not saved up. A slot is charged at
///    the mean cost when it is granted, and at its real cost when it is returned.
/// 3. Within a client: in the order of submission. A window that had a slot and comes back is
///    therefore first.
final class FairQueue {
  private static final Map<Priority, Integer> PATIENCE =
      Map.of(Priority.INTERACTIVE, 0, Priority.NORMAL, 4, Priority.BULK, 9);

  private final Map<Priority, PriorityLane> lanes = new EnumMap<>(Priority.class);

  private PriorityLane lane(Priority priority) {
    return lanes.computeIfAbsent(priority, _ -> new PriorityLane());
  }

  void add(ScheduledWindow window) {
    lane(window.priority()).add(window);
  }

  /// Forgets a window, and tells whether it was waiting.
  boolean remove(ScheduledWindow window) {
    return lane(window.priority()).remove(window);
  }

  /// Returns the window that is next, if any waits.
  Optional<ScheduledWindow> peek() {
    for (var priority : Priority.values()) {
      var lane = lane(priority);
      int patience = PATIENCE.getOrDefault(priority, 0);
      if (patience > 0 && lane.waiting > 0 && lane.passedOver >= patience) {
        return lane.next();
      }
    }
    return lanes.values().stream()
        .filter(lane -> lane.waiting > 0)
        .findFirst()
        .flatMap(PriorityLane::next);
  }

  /// Takes the next window out of the queue and charges its client.
  ///
  /// @param estimate what a slot costs on average
  void granted(ScheduledWindow window, double estimate) {
    var lane = lane(window.priority());
    lane.granted(window, estimate);
    for (var each : lanes.values()) {
      each.passedOver = each.waiting == 0 || each.equals(lane) ? 0 : each.passedOver + 1;
    }
  }

  /// Charges the client of a returned slot for what it really used.
  void settled(ScheduledWindow window, double cost) {
    lane(window.priority()).settled(window, cost);
  }

  int waiting(Priority priority) {
    return lane(priority).waiting;
  }

  private static final class Flow {
    private final double weight;
    private final NavigableSet<ScheduledWindow> windows =
        new TreeSet<>(Comparator.comparingLong(ScheduledWindow::number));
    private double used;
    private int running;

    private Flow(double weight, double used) {
      this.weight = weight;
      this.used = used;
    }

    private double used() {
      return used;
    }

    private long first() {
      return windows.getFirst().number();
    }

    private boolean isIdle() {
      return running == 0 && windows.isEmpty();
    }
  }

  /// Queues the windows of one class.
  private static final class PriorityLane {
    private final Map<String, Flow> flows = new LinkedHashMap<>();
    private double virtualTime;
    private int waiting;
    private int passedOver;

    private void add(ScheduledWindow window) {
      var flow =
          flows.computeIfAbsent(window.caller(), _ -> new Flow(window.weight(), virtualTime));
      if (flow.isIdle()) {
        flow.used = Math.max(flow.used, virtualTime);
      }
      flow.windows.add(window);
      waiting++;
    }

    private boolean remove(ScheduledWindow window) {
      var flow = flows.get(window.caller());
      boolean removed = flow != null && flow.windows.remove(window);
      waiting -= removed ? 1 : 0;
      return removed;
    }

    private Optional<ScheduledWindow> next() {
      return flows.values().stream()
          .filter(flow -> !flow.windows.isEmpty())
          .min(Comparator.comparingDouble(Flow::used).thenComparingLong(Flow::first))
          .map(flow -> flow.windows.getFirst());
    }

    private void granted(ScheduledWindow window, double estimate) {
      remove(window);
      var flow = flows.get(window.caller());
      if (flow != null) {
        virtualTime = Math.max(virtualTime, flow.used);
        flow.used += estimate / flow.weight;
        flow.running++;
        window.charge(estimate);
      }
      flows.values().removeIf(known -> known.isIdle() && known.used <= virtualTime);
    }

    private void settled(ScheduledWindow window, double cost) {
      var flow = flows.get(window.caller());
      if (flow != null) {
        flow.running--;
        flow.used += (cost - window.charged()) / flow.weight;
      }
    }
  }
}
