package dev.hark.whisper;

import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.DecodingScores;
import dev.hark.transcript.Segment;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Word;
import dev.hark.whisper.bindings.Native;
import dev.hark.whisper.bindings.whisper_context;
import dev.hark.whisper.bindings.whisper_state;
import dev.hark.whisper.words.Envelope;
import dev.hark.whisper.words.Token;
import dev.hark.whisper.words.WordAligner;
import dev.hark.whisper.words.WordGrouper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the segments that a state has decoded.
///
/// @param language the code of the text's language
/// @param seconds length of the window
record SegmentReader(
    whisper_context context,
    whisper_state state,
    DecodingOptions options,
    String language,
    Envelope envelope,
    double seconds) {

  List<Segment> segments() {
    int count = Native.whisper_full_n_segments_from_state(state);
    var segments = new ArrayList<Segment>(count);
    for (int i = 0; i < count; i++) {
      segments.add(segment(i));
    }
    return segments;
  }

  private Segment segment(int index) {
    int endOfText = Native.whisper_token_eot(context);
    int count = Native.whisper_full_n_tokens_from_state(state, index);
    var ids = new ArrayList<Integer>(count);
    var text = new ArrayList<Token>(count);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      try (var data = Native.whisper_full_get_token_data_from_state(state, index, i)) {
        sum += data.plog();
        if (data.id() != endOfText) {
          ids.add(data.id());
        }
        if (data.id() < endOfText) {
          var bytes =
              Native.whisper_full_get_token_text_from_state(context, state, index, i)
                  .getStringBytes();
          text.add(
              Token.of(bytes, data.p(), data.plog(), data.t_dtw() < 0 ? -1 : data.t_dtw() / 100.0));
        }
      }
    }
    var time = time(index);
    return new Segment(
        time,
        Native.whisper_full_get_segment_text_from_state(state, index)
            .getString(StandardCharsets.UTF_8),
        ids,
        new DecodingScores(
            Native.whisper_full_get_segment_temperature_from_state(state, index),
            count == 0 ? 0 : sum / count,
            Native.whisper_full_get_segment_no_speech_prob_from_state(state, index)),
        words(text, time),
        scores(text),
        Native.whisper_full_get_segment_speaker_turn_next_from_state(state, index),
        Optional.empty());
  }

  /// Reads the time of a segment. Models that write no times, which the library recognises by their
  /// two decoder layers (the first distil-whisper models), get a start of -1007 s and an end of 30
  /// s: their segment is the whole window. A start behind the window stays, as it tells that the
  /// text is made up.
  private TimeRange time(int index) {
    double start = Native.whisper_full_get_segment_t0_from_state(state, index) / 100.0;
    double end = Native.whisper_full_get_segment_t1_from_state(state, index) / 100.0;
    boolean endsInside = end >= 0 && end <= seconds;
    return TimeRange.ofModel(Math.max(0, start), endsInside ? end : seconds);
  }

  private List<Word> words(List<Token> text, TimeRange time) {
    return options.words()
        ? WordAligner.align(WordGrouper.group(text, language), time, envelope)
        : List.of();
  }

  private List<TokenScore> scores(List<Token> text) {
    return options.scores() ? text.stream().map(Token::score).toList() : List.of();
  }
}
