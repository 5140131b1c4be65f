package dev.hark.modelstore;

import dev.hark.egress.EgressException;
import dev.hark.egress.Outbound;
import dev.hark.egress.OutboundAnswer;
import dev.hark.egress.OutboundRequest;
import dev.hark.process.Backoff;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Fetches a file and resumes where an earlier attempt broke off, if the server allows that (RFC
/// 9110, sections 13.1.5 and 14). The digest is computed as the bytes arrive.
public final class FileDownload {
  private static final int BUFFER = 1 << 16;

  /// Attempts in a row that may bring nothing new before the first byte; more are made after it.
  private static final int ATTEMPTS_TO_BEGIN = 3;

  private static final int ATTEMPTS_TO_GO_ON = 6;

  /// This many bytes are written between two checks of the free space, because others write at the
  /// same time.
  private static final int SPACE_INTERVAL = 8 << 20;

  /// The longest pause, as a multiple of the first.
  private static final int MAX_PAUSES = 32;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+)");

  private final Outbound outbound;
  private final Backoff backoff;
  private final DiskSpace space;

  /// @param pause before the second attempt; each further one waits twice as long as the one before
  public FileDownload(Outbound outbound, Duration pause, DiskSpace space) {
    this.outbound = outbound;
    this.backoff = new Backoff(pause, pause.multipliedBy(MAX_PAUSES));
    this.space = space;
  }

  /// Fetches the file into the part, which is not published yet.
  ///
  /// @return whether a digest proves it
  /// @throws DownloadException if it cannot be fetched; what has arrived stays if the download can
  ///   be resumed
  boolean fetch(WebFile file, PartFile part, TransferListener listener)
      throws IOException, InterruptedException {
    for (int failures = 0; ; ) {
      long before = part.size();
      try {
        return attempt(file, part, listener);
      } catch (DownloadException e) {
        failures = part.size() > before ? 1 : failures + 1;
        int maxFailures = part.size() > 0 ? ATTEMPTS_TO_GO_ON : ATTEMPTS_TO_BEGIN;
        if (!e.isTemporary() || failures >= maxFailures) {
          throw e;
        }
      }
      Thread.sleep(backoff.after(failures));
    }
  }

  private boolean attempt(WebFile file, PartFile part, TransferListener listener)
      throws IOException, InterruptedException {
    var known = part.state().filter(state -> state.address().equals(file.address().toString()));
    long have = known.filter(state -> !state.etag().isEmpty()).isPresent() ? part.size() : 0;
    var range = range(have, known);
    try (var answer = ask(file, range)) {
      return switch (answer.status()) {
        case 200 -> receive(file, answer, part, false, listener);
        case 206 -> {
          checkRange(answer, have, known, part);
          yield receive(file, answer, part, true, listener);
        }
        case 416 -> throw changed(part);
        default -> throw refused(file.address(), answer.status());
      };
    }
  }

  private static Map<String, String> range(long have, Optional<PartFile.State> known) {
    var headers = new HashMap<String, String>();
    if (have > 0) {
      headers.put("Range", "bytes=" + have + "-");
      known.ifPresent(state -> headers.put("If-Range", state.etag()));
    }
    return headers;
  }

  private OutboundAnswer ask(WebFile file, Map<String, String> range)
      throws DownloadException, InterruptedException {
    var headers = new HashMap<>(range);
    headers.putAll(file.headers());
    var request =
        OutboundRequest.of(file.address(), file.maxBytes())
            .withHeaders(headers)
            .withConfigured(file.configured());
    try {
      return outbound.get(request);
    } catch (EgressException e) {
      throw DownloadException.lasting("the source leads where it must not", reason(e));
    } catch (IOException e) {
      throw DownloadException.temporary(
          "the source cannot be reached", file.address().getHost() + ", " + e, e);
    }
  }

  private static String reason(IOException e) {
    return String.valueOf(e.getMessage());
  }

  private static DownloadException refused(URI address, int status) {
    var detail = "%s answered %d".formatted(address, status);
    return switch (status) {
      case 404, 410 -> DownloadException.lasting("the source does not have it", detail);
      case 401, 403 -> DownloadException.lasting("the source does not allow it", detail);
      case 408, 425, 429, 500, 502, 503, 504 ->
          DownloadException.temporary("the source is out of order", detail, null);
      default -> DownloadException.lasting("the source is out of order", detail);
    };
  }

  /// Checks the range of the answer: a server that is mistaken about what it sends must not make
  /// two files mix into one.
  private static void checkRange(
      OutboundAnswer answer, long have, Optional<PartFile.State> known, PartFile part)
      throws IOException {
    var range = CONTENT_RANGE.matcher(answer.header("content-range").orElse(""));
    boolean fits =
        have > 0
            && range.matches()
            && Long.parseLong(range.group(1)) == have
            && have == part.size();
    var before = known.map(PartFile.State::sha256).orElse("");
    var now = sha256(answer).map(FileDigest::hex).orElse(before);
    if (!fits || !now.equals(before)) {
      throw changed(part);
    }
  }

  private static DownloadException changed(PartFile part) throws IOException {
    part.discard();
    return DownloadException.temporary("the file has changed", "starting over", null);
  }

  private static long total(OutboundAnswer answer, boolean goesOn) {
    if (!goesOn) {
      return answer.length().orElse(0L);
    }
    var range = CONTENT_RANGE.matcher(answer.header("content-range").orElse(""));
    return range.matches() ? Long.parseLong(range.group(2)) : 0;
  }

  /// Returns the digest that Hugging Face gives for large files before it redirects to where they
  /// are stored.
  private static Optional<FileDigest> sha256(OutboundAnswer answer) {
    return answer
        .headerOfAnyHop("x-linked-etag")
        .flatMap(FileDigest::sha256)
        .or(() -> answer.header("etag").flatMap(FileDigest::sha256));
  }

  private static String strongEtag(OutboundAnswer answer) {
    return answer.header("etag").filter(it -> !it.startsWith("W/")).orElse("");
  }

  private boolean receive(
      WebFile file, OutboundAnswer answer, PartFile part, boolean goesOn, TransferListener listener)
      throws IOException {
    var digest = file.pinned().or(() -> sha256(answer));
    long total = total(answer, goesOn);
    if (total > file.maxBytes()) {
      throw DownloadException.lasting(
          "what was sent is not the expected file", "it has " + total + " bytes");
    }
    if (!goesOn) {
      part.discard();
      part.remember(
          new PartFile.State(
              file.address().toString(),
              strongEtag(answer),
              sha256(answer).map(FileDigest::hex).orElse("")));
    }
    space.require(
        part.path(), Math.max(total, total == 0 ? file.expectedBytes() : 0) - part.size());
    try (var out = goesOn ? PartWriter.append(part, digest) : PartWriter.create(part, digest)) {
      copy(answer, out, part, total, listener);
      out.finish();
    }
    return digest.isPresent();
  }

  private void copy(
      OutboundAnswer answer, PartWriter out, PartFile part, long total, TransferListener listener)
      throws IOException {
    var buffer = new byte[BUFFER];
    listener.at(out.size(), total);
    for (int count = read(answer, buffer, out); count >= 0; count = read(answer, buffer, out)) {
      out.write(buffer, count);
      if (out.size() / SPACE_INTERVAL > (out.size() - count) / SPACE_INTERVAL) {
        space.require(part.path(), 0);
      }
      listener.at(out.size(), total);
    }
    if (total > 0 && out.size() != total) {
      throw DownloadException.temporary(
          "the source broke off", "%d of %d bytes".formatted(out.size(), total), null);
    }
  }

  private static int read(OutboundAnswer answer, byte[] buffer, PartWriter out)
      throws DownloadException {
    try {
      return answer.body().read(buffer);
    } catch (EgressException e) {
      throw DownloadException.lasting("what was sent is not the expected file", reason(e));
    } catch (IOException e) {
      throw DownloadException.temporary(
          "the source broke off", "after " + out.size() + " bytes, " + e, e);
    }
  }

  /// Describes a file on another server.
  ///
  /// @param address of the file
  /// @param configured an address of the origin that the administrator has set, if any
  /// @param headers to send
  /// @param pinned digest that the file must have, if one is known beforehand
  /// @param expectedBytes its approximate size; 0 if unknown
  record WebFile(
      URI address,
      Optional<URI> configured,
      Map<String, String> headers,
      Optional<FileDigest> pinned,
      long expectedBytes) {
    private static final long MEBIBYTE = 1 << 20;

    /// The size above which no model is accepted; none is larger.
    private static final long MAX_BYTES = 64L << 30;

    WebFile {
      headers = Map.copyOf(headers);
    }

    /// Returns the number of bytes above which a transfer cannot be the expected file.
    long maxBytes() {
      return expectedBytes == 0 ? MAX_BYTES : expectedBytes + expectedBytes / 4 + 16 * MEBIBYTE;
    }
  }
}
