package dev.hark.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

/// The reserve of the disk holds while an upload is written, not only when it begins.
class UploadSpaceTest {
  private static final DataSize MAX_UPLOAD = DataSize.ofMegabytes(100);
  private static final int UPLOAD = 32 << 20;

  /// Bytes that this disk takes above its reserve.
  private static final long ROOM = 10 << 20;

  @TempDir private Path folder;
  private long mostWritten;

  /// A disk on which the file of the upload is all there is.
  private final UploadTarget disk =
      new UploadTarget() {
        @Override
        public HeldFile open() {
          return new HeldFile(folder.resolve("upload"), UploadSpaceTest.this::delete);
        }

        @Override
        public void requireSpace(long bytes) {
          mostWritten = Math.max(mostWritten, written());
          if (written() + bytes > ROOM) {
            throw Problem.of(Kind.STORAGE_FULL, "full").asException();
          }
        }
      };

  @Test
  void refusesAnUploadThatDoesNotFitBeforeItIsRead() {
    var request = request();

    assertThat(refused(request).problem().kind()).isEqualTo(Kind.STORAGE_FULL);

    assertThat(folder).isEmptyDirectory();
    assertThat(mostWritten).isZero();
  }

  @Test
  void endsAnUploadOfUnknownLengthWhenTheReserveIsReached() {
    var request =
        new MockHttpServletRequest() {
          @Override
          public long getContentLengthLong() {
            return -1;
          }
        };
    fill(request);

    assertThat(refused(request).problem().kind()).isEqualTo(Kind.STORAGE_FULL);

    assertThat(folder).isEmptyDirectory();
    assertThat(mostWritten).isBetween(ROOM, ROOM + (5 << 20));
  }

  private ProblemException refused(MockHttpServletRequest request) {
    return catchThrowableOfType(
        ProblemException.class, () -> new UploadFormReader(disk, MAX_UPLOAD).read(request).close());
  }

  private static MockHttpServletRequest request() {
    var request = new MockHttpServletRequest();
    fill(request);
    return request;
  }

  private static void fill(MockHttpServletRequest request) {
    var form = FormServer.file("x".repeat(UPLOAD)) + "--b--\n";
    request.setMethod("POST");
    request.setContentType("multipart/form-data; boundary=b");
    request.setContent(form.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private long written() {
    try {
      return Files.exists(folder.resolve("upload")) ? Files.size(folder.resolve("upload")) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(folder.resolve("upload"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
