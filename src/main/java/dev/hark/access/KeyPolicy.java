package dev.hark.access;

import java.util.function.Predicate;

/// Says how much one key may use of the server. The modules that own the settings contribute to it,
/// each as a [PolicySource].
///
/// @param requestsPerMinute how many requests for audio the key may send in a minute; 0 means no
///   limit
/// @param weight the key's share of the machine, where 1 is the usual one; above 0
/// @param models tells by its name whether the key may use a model; it is asked anew each time,
///   because the answer may change while the server runs
public record KeyPolicy(int requestsPerMinute, double weight, Predicate<String> models) {
  /// Allows everything that the scopes allow.
  public static final KeyPolicy UNLIMITED = new KeyPolicy(0, 1, _ -> true);

  /// Checks the ranges.
  ///
  /// @throws IllegalArgumentException if a number is out of its range
  public KeyPolicy {
    if (requestsPerMinute < 0) {
      throw new IllegalArgumentException("requestsPerMinute must not be negative");
    }
    if (!(weight > 0)) {
      throw new IllegalArgumentException("weight must be above 0");
    }
  }

  /// Tells whether the key may use a model.
  ///
  /// @param model the model's own name, not an alias of it
  public boolean isPermitted(String model) {
    return models.test(model);
  }

  /// Returns this policy with another limit of requests.
  public KeyPolicy withRequestsPerMinute(int newLimit) {
    return new KeyPolicy(newLimit, weight, models);
  }

  /// Returns this policy with another share of the machine.
  public KeyPolicy withWeight(double newWeight) {
    return new KeyPolicy(requestsPerMinute, newWeight, models);
  }

  /// Returns this policy with another choice of models.
  public KeyPolicy withModels(Predicate<String> newModels) {
    return new KeyPolicy(requestsPerMinute, weight, newModels);
  }
}
