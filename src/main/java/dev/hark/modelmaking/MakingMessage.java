package dev.hark.modelmaking;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Locale;

/// Reports the progress of a new model. A child sends these messages to the server as lines of
/// JSON, see [ChildProtocol].
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "message")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MakingMessage.Advanced.class, name = "advanced"),
  @JsonSubTypes.Type(value = MakingMessage.Made.class, name = "made"),
  @JsonSubTypes.Type(value = MakingMessage.Failed.class, name = "failed")
})
public sealed interface MakingMessage {
  /// Names the parts of the work, in their order.
  enum Stage {
    DOWNLOAD,
    CONVERT,
    TRY;

    /// Returns the name that clients of the API see.
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Tells that a part of the work begins or goes on.
  ///
  /// @param bytes bytes of it that are done
  /// @param total bytes of the part; 0 if unknown
  record Advanced(Stage stage, long bytes, long total) implements MakingMessage {}

  /// Tells that the model is there, and is the last message.
  ///
  /// @param bytes of its file
  /// @param description of the model, in words
  /// @param warnings about its source that do no harm
  record Made(long bytes, String description, List<String> warnings) implements MakingMessage {
    public Made {
      warnings = List.copyOf(warnings);
    }
  }

  /// Tells that there is no model, and is the last message.
  ///
  /// @param reason for the administrator, with paths
  record Failed(String reason) implements MakingMessage {}
}
