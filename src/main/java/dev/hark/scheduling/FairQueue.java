package dev.hark.scheduling;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who gets the next slot. Not safe for several threads.
///
/// 1. Between classes: the most urgent first. So that nothing starves, a class that waits gets a
///    slot at the latest after others got so many: 4 for [Priority#NORMAL], 9 for [Priority#BULK].
///    Under full load of all classes that is a fifth and a tenth of the slots.
/// 2. Between clients of a class: the one that has used the least of the machine, divided by its
///    weight (start-time fair queueing, Goyal, Vin and Cheng 1996). One that comes back after a
///    pause starts level with the others: what it did not use is not saved up. A slot is charged
///    with the mean cost when it is granted and with its own when it is given back.
/// 3. For one client: first come, first served, those ahead that have made way for a clip.
final class FairQueue {
  private static final Map<Priority, Integer> PATIENCE =
      Map.of(Priority.INTERACTIVE, 0, Priority.NORMAL, 4, Priority.BULK, 9);

  private final Map<String, Double> weights;
  private final Map<Priority, Lane> lanes = new EnumMap<>(Priority.class);
  private long arrivals;

  /// @param weights by client, where it is not 1
  FairQueue(Map<String, Double> weights) {
    this.weights = weights;
    for (var priority : Priority.values()) {
      lanes.put(priority, new Lane());
    }
  }

  private Lane lane(Priority priority) {
    return lanes.computeIfAbsent(priority, ignored -> new Lane());
  }

  void add(SlotRequest request) {
    lane(request.priority()).add(request);
  }

  /// Forgets a request, and tells whether it was waiting.
  boolean remove(SlotRequest request) {
    return lane(request.priority()).remove(request);
  }

  /// The one that is next, if any waits.
  Optional<SlotRequest> peek() {
    for (var priority : Priority.values()) {
      var lane = lane(priority);
      int patience = PATIENCE.getOrDefault(priority, 0);
      if (patience > 0 && lane.waiting > 0 && lane.passedOver >= patience) {
        return lane.next();
      }
    }
    return lanes.values().stream().filter(lane -> lane.waiting > 0).findFirst().flatMap(Lane::next);
  }

  /// Takes the one that is next out of the queue and charges its client.
  ///
  /// @param estimate what a slot costs on average
  void granted(SlotRequest request, double estimate) {
    var lane = lane(request.priority());
    lane.granted(request, estimate);
    for (var other : lanes.values()) {
      other.passedOver = other.waiting == 0 || other.equals(lane) ? 0 : other.passedOver + 1;
    }
  }

  /// The slot is given back: its client is charged what it really used.
  void settled(SlotRequest request, double cost) {
    lane(request.priority()).settled(request, cost);
  }

  int waiting() {
    return lanes.values().stream().mapToInt(lane -> lane.waiting).sum();
  }

  int waiting(Priority priority) {
    return lane(priority).waiting;
  }

  private record Place(SlotRequest request, long number) {}

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

  /// One class.
  private final class Lane {
    private final Map<String, Flow> flows = new LinkedHashMap<>();
    private double virtualTime;
    private int waiting;
    private int passedOver;

    private void add(SlotRequest request) {
      var flow =
          flows.computeIfAbsent(
              request.client(), client -> new Flow(weights.getOrDefault(client, 1.0), virtualTime));
      if (flow.isIdle()) {
        flow.used = Math.max(flow.used, virtualTime);
      }
      var place = new Place(request, arrivals++);
      if (request.isSecondTry()) {
        flow.places.addFirst(place);
      } else {
        flow.places.addLast(place);
      }
      waiting++;
    }

    private boolean remove(SlotRequest request) {
      var flow = flows.get(request.client());
      boolean removed =
          flow != null && flow.places.removeIf(place -> place.request().equals(request));
      if (removed) {
        waiting--;
      }
      return removed;
    }

    private Optional<SlotRequest> next() {
      return flows.values().stream()
          .filter(flow -> !flow.places.isEmpty())
          .min(Comparator.comparingDouble(Flow::used).thenComparingLong(Flow::first))
          .map(flow -> flow.places.getFirst().request());
    }

    private void granted(SlotRequest request, double estimate) {
      remove(request);
      var flow = flows.get(request.client());
      if (flow != null) {
        virtualTime = Math.max(virtualTime, flow.used);
        flow.used += estimate / flow.weight;
        flow.running++;
        request.charge(estimate);
      }
      flows.values().removeIf(it -> it.isIdle() && it.used <= virtualTime);
    }

    private void settled(SlotRequest request, double cost) {
      var flow = flows.get(request.client());
      if (flow != null) {
        flow.running--;
        flow.used += (cost - request.charged()) / flow.weight;
      }
    }
  }
}
