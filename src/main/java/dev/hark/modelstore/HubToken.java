package dev.hark.modelstore;

import java.util.Optional;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Holds the key for private repositories, `HF_TOKEN`, as Hugging Face's own tools read it. Like
/// our API key it is in no settings record, whose `toString` would show it.
@Component
public final class HubToken {
  private final Optional<String> token;

  public HubToken(Environment environment) {
    this.token =
        Optional.ofNullable(environment.getProperty("HF_TOKEN"))
            .map(String::strip)
            .filter(text -> !text.isEmpty());
  }

  Optional<String> header() {
    return token.map(text -> "Bearer " + text);
  }
}
