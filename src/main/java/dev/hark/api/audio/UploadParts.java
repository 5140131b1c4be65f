package dev.hark.api.audio;

import dev.hark.api.audio.UploadForm.ReceivedFile;
import dev.hark.audio.Spool;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.process.FullDisk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// Gathers the parts of one form while they arrive. Closing it deletes the file unless it has been
/// handed on in a form.
final class UploadParts implements AutoCloseable {
  private static final int MAX_PARTS = 100;
  private static final int MAX_FIELD_BYTES = 64 * 1024;
  private static final int CHUNK = 64 * 1024;

  /// The free space is checked each time that this many bytes are written.
  private static final int SPACE_INTERVAL = 4 << 20;

  /// A sample of a speaker's voice is some hundred KB. It is not used, so it is not kept.
  private static final int MAX_REFERENCE_BYTES = 8 << 20;

  private static final String FILE = "file";

  /// This matches `name[]` and `name[3]`, as clients write lists, but not `name[key]`.
  private static final Pattern LIST_SUFFIX = Pattern.compile("\\[\\d*]$");

  private final UploadTarget target;
  private final DataSize maxUpload;
  private final ClientStream client;
  private final Map<String, List<String>> fields = new LinkedHashMap<>();
  private UploadTarget.@Nullable HeldFile held;
  private @Nullable ReceivedFile file;
  private int count;

  UploadParts(UploadTarget target, DataSize maxUpload, ClientStream client) {
    this.target = target;
    this.maxUpload = maxUpload;
    this.client = client;
  }

  void accept(FileItemInput part, InputStream content) {
    if (++count > MAX_PARTS) {
      throw Problem.of(
              Kind.INVALID_REQUEST, "The form has more than %d parts.".formatted(MAX_PARTS))
          .asException();
    }
    var name = LIST_SUFFIX.matcher(part.getFieldName()).replaceFirst("");
    if (name.equals(FILE)) {
      receiveFile(part, content);
    } else if (part.isFormField()) {
      fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(text(name, content));
    }
    // A file under another name is ignored; the parser skips its bytes, the budget bounds them.
  }

  UploadForm toForm() {
    var unchangeable = new LinkedHashMap<String, List<String>>();
    fields.forEach((name, values) -> unchangeable.put(name, List.copyOf(values)));
    held = null;
    return new UploadForm(Optional.ofNullable(file), Collections.unmodifiableMap(unchangeable));
  }

  @Override
  public void close() {
    if (held != null) {
      held.close();
    }
  }

  private void receiveFile(FileItemInput part, InputStream content) {
    if (file != null) {
      throw Problem.invalid(FILE, "The form has more than one file. Send one request for each.")
          .asException();
    }
    var type = part.getContentType();
    if (part.isFormField()
        && (type == null || type.toLowerCase(Locale.ROOT).startsWith("text/plain"))) {
      throw Problem.invalid(
              FILE,
              "The part 'file' is a text field, not a file. With curl, an @ goes before the path:"
                  + " -F file=@audio.wav")
          .asException();
    }
    var name = part.isFormField() ? "upload" : part.getName();
    var receiving = target.open();
    held = receiving;
    file = new ReceivedFile(receiving, name, store(content, receiving));
  }

  private long store(InputStream content, UploadTarget.HeldFile to) {
    try (var disk = Files.newOutputStream(to.path())) {
      return copy(content, disk);
    } catch (IOException e) {
      throw (FullDisk.caused(e, to.path())
              ? Spool.full()
              : Problem.of(
                  Kind.INTERNAL, "The server cannot store the upload. Its log has the reason."))
          .asException(e);
    }
  }

  private long copy(InputStream content, OutputStream disk) throws IOException {
    var chunk = new byte[CHUNK];
    var size = 0L;
    while (true) {
      // The parser hands over some 4 KB at a time.
      var filled = fill(content, chunk);
      size += filled;
      if (size > maxUpload.toBytes()) {
        throw UploadFormReader.tooLarge(maxUpload).asException();
      }
      disk.write(chunk, 0, filled);
      if (size / SPACE_INTERVAL > (size - filled) / SPACE_INTERVAL) {
        target.requireSpace(0);
      }
      if (filled < chunk.length) {
        return size;
      }
    }
  }

  /// Reads until the chunk is full or the part ends.
  private int fill(InputStream content, byte[] chunk) {
    var filled = 0;
    try {
      while (filled < chunk.length) {
        var read = content.read(chunk, filled, chunk.length - filled);
        if (read < 0) {
          break;
        }
        client.allow(read);
        filled += read;
      }
    } catch (IOException e) {
      throw UploadFormReader.malformed(e);
    }
    return filled;
  }

  private String text(String name, InputStream content) {
    byte[] bytes;
    try {
      bytes = content.readNBytes(MAX_FIELD_BYTES + 1);
      if (bytes.length > MAX_FIELD_BYTES && name.equals(KnownSpeakers.REFERENCES)) {
        skip(content);
        bytes = Arrays.copyOf(bytes, MAX_FIELD_BYTES);
      }
    } catch (IOException e) {
      throw UploadFormReader.malformed(e);
    }
    if (bytes.length > MAX_FIELD_BYTES) {
      throw Problem.invalid(
              name, "The field '%s' is longer than %d bytes.".formatted(name, MAX_FIELD_BYTES))
          .asException();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void skip(InputStream content) throws IOException {
    var chunk = new byte[8 * 1024];
    for (var skipped = 0; skipped < MAX_REFERENCE_BYTES; ) {
      var count = content.read(chunk);
      if (count < 0) {
        return;
      }
      client.allow(count);
      skipped += count;
    }
  }
}
