package dev.hark.audio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Composes what FFmpeg is asked to do with an untrusted file, and what it is kept from doing.
///
/// FFmpeg looks at the content, not at the name: an upload may be a playlist or a script that makes
/// it read other files and addresses. So only containers that hold their own data are allowed, no
/// protocol but `file`, and no decoder but those of audio (FFmpeg would run a video decoder just to
/// learn about a stream it then drops).
final class FfmpegArguments {
  private static final String SHELL = "/bin/sh";

  /// `ulimit -f` counts blocks of 512 bytes in some shells, of 1,024 in others.
  private static final long BLOCK_BYTES = 512;

  /// FFmpeg's own threads work beside the decoding one.
  private static final long CPU_SECONDS_PER_SECOND = 2;

  /// The process itself has these limits, which hold even when the server that would kill it is
  /// dead. A system that does not know one of them (macOS: memory) goes without it.
  private static final String LIMITED =
      "{ ulimit -c 0; ulimit -v $1; ulimit -t $2; ulimit -f $3; } 2>/dev/null; shift 3; exec"
          + " \"$@\"";

  /// Holds KiB. Decoding the fixtures takes 200 MiB of address space; an index of 12 hours in small
  /// packets takes some 100 MiB more.
  private static final long MEMORY_KIB = 1024 * 1024;

  private static final int MAX_STREAMS = 64;

  /// This is more than a decoded frame of any format here.
  private static final long PROBE_BYTES = 16L * 1024 * 1024;

  private static final String CONTAINERS =
      "aac,ac3,aiff,amr,asf,au,avi,caf,eac3,flac,flv,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav,wv";

  private static final String DECODERS =
      String.join(
          ",",
          "aac,aac_fixed,aac_latm,ac3,ac3_fixed,alac,amrnb,amrwb,dca,eac3,flac,gsm,gsm_ms,libgsm",
          "libgsm_ms,libopencore_amrnb,libopencore_amrwb,libopus,libspeex,libvorbis,mp1,mp1float",
          "mp2,mp2float,mp3,mp3float,nellymoser,opus,qdm2,s302m,speex,truehd,truespeech,vorbis",
          "wavpack,wmalossless,wmapro,wmav1,wmav2,wmavoice",
          "adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,adpcm_swf,adpcm_yamaha,g722,g726,g726le",
          "pcm_alaw,pcm_bluray,pcm_dvd,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_mulaw",
          "pcm_s16be,pcm_s16be_planar,pcm_s16le,pcm_s16le_planar,pcm_s24be,pcm_s24le",
          "pcm_s24le_planar,pcm_s32be,pcm_s32le,pcm_s32le_planar,pcm_s64be,pcm_s64le,pcm_s8",
          "pcm_s8_planar,pcm_u16be,pcm_u16le,pcm_u24be,pcm_u24le,pcm_u32be,pcm_u32le,pcm_u8");

  private FfmpegArguments() {}

  /// Selects which channels of a stream are used.
  enum Channel {
    /// Mixes all of them to one.
    MIXED(""),
    LEFT("pan=mono|c0=c0,"),
    RIGHT("pan=mono|c0=c1,");

    private final String filter;

    Channel(String filter) {
      this.filter = filter;
    }
  }

  /// Returns the command that decodes the first audio stream of a file.
  ///
  /// @param outputs a file for each channel that is wanted
  /// @param maxLength the length at which the output ends
  static List<String> decode(
      Path program, Path input, Map<Channel, Path> outputs, Duration maxLength, Duration timeout) {
    var maxBytes = bytes(maxLength);
    var command = start(program, input, maxBytes, timeout);
    outputs.forEach((channel, output) -> {
      command.addAll(List.of("-map", "0:a:0", "-vn", "-sn", "-dn", "-filter_threads", "1"));
      // Where the recording has gaps (voice chat sends nothing during silence) or begins after the
      // picture, silence keeps its place: the times in the transcript are those of the file.
      command.addAll(List.of("-af", channel.filter + "aresample=async=1:first_pts=0"));
      command.addAll(List.of("-ac", "1", "-ar", Integer.toString(PcmFile.SAMPLE_RATE)));
      command.addAll(List.of("-t", maxLength.toMillis() + "ms", "-fs", Long.toString(maxBytes)));
      command.addAll(List.of("-c:a", "pcm_s16le", "-f", "s16le", "file:" + output));
    });
    return command;
  }

  /// Returns the command that writes the first moment of the first audio stream of a file as WAV,
  /// with all of its channels.
  static List<String> probe(Path program, Path input, Path output, Duration timeout) {
    var command = start(program, input, PROBE_BYTES, timeout);
    command.addAll(List.of("-map", "0:a:0", "-vn", "-sn", "-dn", "-filter_threads", "1"));
    command.addAll(List.of("-frames:a", "1", "-fs", Long.toString(PROBE_BYTES)));
    command.addAll(List.of("-c:a", "pcm_s16le", "-f", "wav", "file:" + output));
    return command;
  }

  private static List<String> start(Path program, Path input, long maxBytes, Duration timeout) {
    var command = new ArrayList<String>();
    command.addAll(List.of(SHELL, "-c", LIMITED, "hark-decode"));
    command.add(Long.toString(MEMORY_KIB));
    command.add(Long.toString((timeout.toSeconds() + 1) * CPU_SECONDS_PER_SECOND));
    command.add(Long.toString(maxBytes / BLOCK_BYTES + BLOCK_BYTES));
    command.add(program.toString());
    command.addAll(List.of("-nostdin", "-hide_banner", "-loglevel", "error", "-y"));
    command.addAll(List.of("-protocol_whitelist", "file", "-format_whitelist", CONTAINERS));
    command.addAll(List.of("-codec_whitelist", DECODERS));
    command.addAll(List.of("-max_streams", Integer.toString(MAX_STREAMS), "-threads", "1"));
    command.addAll(List.of("-i", "file:" + input.toAbsolutePath()));
    return command;
  }

  static List<String> version(Path program) {
    return List.of(program.toString(), "-version");
  }

  private static long bytes(Duration audio) {
    return audio.toMillis() * PcmFile.SAMPLE_RATE / 1_000 * PcmFile.BYTES_PER_SAMPLE;
  }
}
