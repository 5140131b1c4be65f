package dev.hark.access;

import dev.hark.http.StartCredential;
import org.springframework.stereotype.Component;

/// Shows the key if it was made at this start, and otherwise says where it is.
@Component
final class KeyNotice implements StartCredential {
  private final FirstKey first;
  private final KeyRing keys;
  private final KeyStore store;

  KeyNotice(FirstKey first, KeyRing keys, KeyStore store) {
    this.first = first;
    this.keys = keys;
    this.store = store;
  }

  @Override
  public Notice take() {
    return first
        .take()
        .map(RawKey::reveal)
        .map(key -> new Notice("Your API key, shown only this once: " + key, key, true))
        .orElseGet(this::whereTheKeyIs);
  }

  private Notice whereTheKeyIs() {
    return keys.hasGivenKey()
        ? new Notice("The API key is the value of HARK_API_KEY.", "$HARK_API_KEY", false)
        : new Notice(
            "The API key was shown when Hark first started. To get a new one, stop Hark, %s and start it again."
                .formatted(store.howToEmpty()),
            "$KEY",
            false);
  }
}
