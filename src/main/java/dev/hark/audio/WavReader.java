package dev.hark.audio;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import dev.hark.process.FileReads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/// Finds the samples in a WAV file that is already 16 kHz, mono, signed 16-bit PCM.
///
/// No field of the file is trusted: lengths only ever shorten what the file itself holds, nothing
/// is allocated by them, and the walk over the chunks is bounded. The layout is that of Microsoft's
/// RIFFNEW and of WAVEFORMATEXTENSIBLE.
final class WavReader {
  private static final int RIFF = tag("RIFF");
  private static final int WAVE = tag("WAVE");
  private static final int FMT = tag("fmt ");
  private static final int DATA = tag("data");

  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int FMT_BYTES = 16;
  private static final int EXTENSIBLE_FMT_BYTES = 40;
  private static final int SUB_FORMAT_OFFSET = 24;

  /// Real files have a handful; a hostile one could have a quarter of a billion empty ones.
  private static final int MAX_CHUNKS = 1_000;

  private static final int FORMAT_PCM = 1;
  private static final int FORMAT_EXTENSIBLE = 0xFFFE;
  private static final int BITS = 16;

  /// Holds KSDATAFORMAT_SUBTYPE_PCM as it is stored in the file.
  private static final byte[] SUBTYPE_PCM = {
    1, 0, 0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
  };

  /// Says where the samples are in the file, both in bytes.
  record Samples(long offset, long length) {}

  /// Finds the samples.
  ///
  /// @return where the samples lie, or empty if the file is anything but such a WAV
  /// @throws ProblemException (unprocessable) if it is a WAV that nothing can play
  Optional<Samples> find(FileChannel file) throws IOException {
    var riff = FileReads.available(file, 0, RIFF_HEADER_BYTES);
    if (riff.remaining() < RIFF_HEADER_BYTES || riff.getInt(0) != RIFF || riff.getInt(8) != WAVE) {
      return Optional.empty();
    }
    var size = file.size();
    var position = (long) RIFF_HEADER_BYTES;
    var readable = false;
    for (var chunk = 0; chunk < MAX_CHUNKS; chunk++) {
      var header = FileReads.available(file, position, CHUNK_HEADER_BYTES);
      if (header.remaining() < CHUNK_HEADER_BYTES) {
        return Optional.empty();
      }
      var body = position + CHUNK_HEADER_BYTES;
      var length = Integer.toUnsignedLong(header.getInt(4));
      if (header.getInt(0) == DATA) {
        return readable
            ? Optional.of(new Samples(body, samplesLength(length, size - body)))
            : Optional.empty();
      }
      if (header.getInt(0) == FMT) {
        readable =
            isReadable(
                FileReads.available(file, body, (int) Math.min(length, EXTENSIBLE_FMT_BYTES)));
      }
      position = body + length + (length & 1);
    }
    return Optional.empty();
  }

  /// Returns the number of channels that a WAV file states whose first chunk is the format; 0 for
  /// any other file.
  static int channels(FileChannel file) throws IOException {
    var start = FileReads.available(file, 0, RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES + FMT_BYTES);
    return start.remaining() == RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES + FMT_BYTES
            && start.getInt(0) == RIFF
            && start.getInt(RIFF_HEADER_BYTES) == FMT
        ? Short.toUnsignedInt(start.getShort(RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES + 2))
        : 0;
  }

  /// Returns the length of the samples. Programs that write to a pipe leave 0 or the largest number
  /// where they cannot know the length; a recording that was cut short has a length beyond its end.
  /// Both mean: to the end of the file.
  private static long samplesLength(long stated, long available) {
    var length = stated == 0 ? available : Math.min(stated, available);
    return length - length % PcmFile.BYTES_PER_SAMPLE;
  }

  private static boolean isReadable(ByteBuffer format) {
    if (format.remaining() < FMT_BYTES) {
      throw broken("its header is cut short");
    }
    var channels = Short.toUnsignedInt(format.getShort(2));
    var rate = format.getInt(4);
    if (channels == 0) {
      throw broken("its header states 0 channels");
    }
    if (rate == 0) {
      throw broken("its header states a sample rate of 0 Hz");
    }
    return isPcm(format)
        && channels == 1
        && rate == PcmFile.SAMPLE_RATE
        && format.getShort(12) == PcmFile.BYTES_PER_SAMPLE
        && format.getShort(14) == BITS;
  }

  private static boolean isPcm(ByteBuffer format) {
    return switch (Short.toUnsignedInt(format.getShort(0))) {
      case FORMAT_PCM -> true;
      case FORMAT_EXTENSIBLE ->
          format.remaining() == EXTENSIBLE_FMT_BYTES
              && format
                  .slice(SUB_FORMAT_OFFSET, SUBTYPE_PCM.length)
                  .equals(ByteBuffer.wrap(SUBTYPE_PCM));
      default -> false;
    };
  }

  private static ProblemException broken(String why) {
    return Problem.of(Kind.UNPROCESSABLE, "The WAV file is broken: " + why + ".")
        .withParam("file")
        .asException();
  }

  private static int tag(String name) {
    return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
  }
}
