package dev.hark.scheduling;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Decides which window gets the next slot. Not safe for several threads.
///
/// 1. Between classes: the most urgent first. So that nothing starves, a waiting class gets a slot
///    after at most 4 ([Priority#NORMAL]) or 9 ([Priority#BULK]) went to others. With all classes
///    under full load, that is a fifth and a tenth of the slots.
/// 2. Between clients of a class: the one that has used the least of the machine, divided by its
///    weight (start-time fair queueing, Goyal, Vin and Cheng 1996). A client that comes back after
///    a pause starts level with the others: its unused share is not saved up. A slot is charged at
///    the mean cost when it is granted, and at its real cost when it is returned.
/// 3. Within a client: first in, first out, except that windows which had a slot before go first.
final class FairQueue {
  private static final Map<Priority, Integer> PATIENCE =
      Map.of(Priority.INTERACTIVE, 0, Priority.NORMAL, 4, Priority.BULK, 9);

  private final Map<Priority, Lane> lanes = new EnumMap<>(Priority.class);
  private long arrivals;

  FairQueue() {
    for (var priority : Priority.values()) {
      lanes.put(priority, new Lane());
    }
  }

  private Lane lane(Priority priority) {
    return lanes.computeIfAbsent(priority, ignored -> new Lane());
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
    return lanes.values().stream().filter(lane -> lane.waiting > 0).findFirst().flatMap(Lane::next);
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

  int waiting() {
    return lanes.values().stream().mapToInt(lane -> lane.waiting).sum();
  }

  int waiting(Priority priority) {
    return lane(priority).waiting;
  }

  private record Place(ScheduledWindow window, long number) {}

  private static final class Flow {
    private final double weight;
    private final Deque<Place> places = new ArrayDeque<>();
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
      return places.getFirst().number();
    }

    private boolean isIdle() {
      return running == 0 && places.isEmpty();
    }
  }

  /// Queues the windows of one class.
  private final class Lane {
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
      var place = new Place(window, arrivals++);
      if (window.isRequeued()) {
        flow.places.addFirst(place);
      } else {
        flow.places.addLast(place);
      }
      waiting++;
    }

    private boolean remove(ScheduledWindow window) {
      var flow = flows.get(window.caller());
      boolean removed =
          flow != null && flow.places.removeIf(place -> place.window().equals(window));
      if (removed) {
        waiting--;
      }
      return removed;
    }

    private Optional<ScheduledWindow> next() {
      return flows.values().stream()
          .filter(flow -> !flow.places.isEmpty())
          .min(Comparator.comparingDouble(Flow::used).thenComparingLong(Flow::first))
          .map(flow -> flow.places.getFirst().window());
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
