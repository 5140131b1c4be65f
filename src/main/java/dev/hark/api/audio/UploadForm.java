package dev.hark.api.audio;

import dev.hark.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Holds a multipart form that has been read. Its file stays on disk until this is closed.
///
/// @param file the part named `file`
/// @param fields the text fields in the order of their first appearance; `name[]` and `name[0]`
///   count as `name`
record UploadForm(Optional<ReceivedFile> file, Map<String, List<String>> fields)
    implements AutoCloseable {

  /// Describes an uploaded file.
  ///
  /// @param held the file on disk
  /// @param name the client's name for it, made harmless; for messages only, never a path
  /// @param size length in bytes
  record ReceivedFile(UploadTarget.HeldFile held, String name, long size) {}

  /// Returns the uploaded file.
  ///
  /// @throws dev.hark.problem.ProblemException if there is none, or if it is empty
  ReceivedFile requireFile() {
    var received =
        file.orElseThrow(() ->
            Problem.invalid("file", "There is no audio in the request. " + UploadFormReader.REMEDY)
                .asException());
    if (received.size() == 0) {
      throw Problem.invalid("file", "The file '%s' is empty.".formatted(received.name()))
          .asException();
    }
    return received;
  }

  /// Returns all values of a field, in order; blank ones, which some clients send for "not given",
  /// are left out.
  List<String> all(String name) {
    return fields.getOrDefault(name, List.of()).stream().filter(value -> !value.isBlank()).toList();
  }

  /// Returns the value of a field that has only one.
  ///
  /// @throws dev.hark.problem.ProblemException if it is given several times with different values
  Optional<String> single(String name) {
    var values = Set.copyOf(all(name));
    if (values.size() > 1) {
      throw Problem.invalid(name, "The field '%s' is given more than once.".formatted(name))
          .asException();
    }
    return values.stream().findFirst();
  }

  /// Deletes the file.
  @Override
  public void close() {
    file.ifPresent(received -> received.held().close());
  }
}
