package dev.hark.api.audio;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemHeaders;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// Reads a `multipart/form-data` request as it arrives: the part named `file` goes straight to
/// disk, so memory does not grow with the upload.
final class UploadFormReader {
  /// A client that sent no proper form is told to send this instead.
  static final String REMEDY =
      "Send a multipart form, for example: curl -H \"Authorization: Bearer $KEY\""
          + " -F file=@audio.wav -F model=whisper-1 .../v1/audio/transcriptions";

  /// This leaves room for a file name of 4 KB in percent-encoding; the library's 512 bytes are too
  /// few for many clients.
  private static final int MAX_PART_HEADERS = 16 * 1024;

  /// Calls the parser once.
  private interface Step<T> {
    T take() throws IOException;
  }

  private final UploadTarget target;
  private final DataSize maxUpload;

  /// Makes a reader of forms.
  ///
  /// @param maxUpload the largest file that is accepted
  UploadFormReader(UploadTarget target, DataSize maxUpload) {
    this.target = target;
    this.maxUpload = maxUpload;
  }

  /// Reads the whole request. Nothing stays on disk if that fails.
  ///
  /// @throws ProblemException if the request is not such a form or breaks a limit, if the client
  ///   goes away, or if the disk is full
  UploadForm read(HttpServletRequest request) {
    checkHeaders(request);
    var client = new ClientStream(parsed(request::getInputStream));
    try (var parts = new UploadParts(target, maxUpload, client)) {
      var form = parsed(() -> open(request, client));
      while (parsed(form::hasNext)) {
        var part = parsed(form::next);
        parts.accept(part, parsed(part::getInputStream));
      }
      client.drain();
      return parts.toForm();
    }
  }

  /// Blames the form for every failure that is not yet a problem: failures of the client and of the
  /// disk become problems where they happen.
  private static <T> T parsed(Step<T> step) {
    try {
      return step.take();
    } catch (ProblemException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw malformed(e);
    }
  }

  static ProblemException malformed(Exception cause) {
    return Problem.of(Kind.INVALID_REQUEST, "The multipart form is malformed. " + REMEDY)
        .asException(cause);
  }

  private void checkHeaders(HttpServletRequest request) {
    var type = request.getContentType();
    if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      throw Problem.of(
              Kind.UNSUPPORTED_MEDIA,
              "The request is not a multipart form (multipart/form-data). " + REMEDY)
          .asException();
    }
    if (request.getContentLengthLong() > maxUpload.toBytes() + ClientStream.MAX_OVERHEAD) {
      throw tooLarge(maxUpload).asException();
    }
    target.requireSpace(Math.max(0, request.getContentLengthLong()));
  }

  static Problem tooLarge(DataSize maxUpload) {
    return Problem.of(
            Kind.TOO_LARGE,
            "The file is larger than %d bytes, the most this server accepts (hark.audio.max-upload)."
                .formatted(maxUpload.toBytes()))
        .withParam("file");
  }

  private static FileItemInputIterator open(HttpServletRequest request, ClientStream client)
      throws IOException {
    var upload = new HarmlessNames();
    upload.setHeaderCharset(StandardCharsets.UTF_8);
    upload.setMaxPartHeaderSize(MAX_PART_HEADERS);
    return upload.getItemIterator(
        new JakartaServletRequestContext(request) {
          @Override
          public InputStream getInputStream() {
            return client;
          }
        });
  }

  /// The library throws at a file name with a NUL in it.
  private static final class HarmlessNames
      extends JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory> {
    @Override
    public @Nullable String getFileName(FileItemHeaders headers) {
      var sent = super.getFileName(headers);
      return sent == null ? null : FileName.harmless(sent);
    }
  }
}
