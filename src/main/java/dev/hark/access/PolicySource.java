package dev.hark.access;

/// Contributes to the policy of a key what one module knows of it. Each source sets its own part,
/// so their order does not matter.
@FunctionalInterface
public interface PolicySource {
  /// Returns the policy with this source's part in it.
  ///
  /// @param id the key's public part
  /// @param keyName what people call the key
  /// @param policy what the sources before this one made of it
  KeyPolicy refine(CallerId id, String keyName, KeyPolicy policy);
}
