package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.WindowTranscript;
import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Speech;
import dev.hark.windows.Window;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A slot held by a thread of a request. Another thread may abort what it does.
final class GrantedSlot implements Slot {
  private final RequestTicket ticket;
  private final Engine engine;
  private SlotRequest request;
  private Grant grant;
  private double audioSeconds;
  private @Nullable Thread caller;
  private boolean decoding;
  private boolean aborted;
  private boolean yielding;
  private boolean closed;

  GrantedSlot(RequestTicket ticket, Engine engine, SlotRequest request, Grant grant) {
    this.ticket = ticket;
    this.engine = engine;
    this.request = request;
    this.grant = grant;
    request.usedAs(this);
  }

  SlotRequest request() {
    return request;
  }

  Grant grant() {
    return grant;
  }

  /// What was transcribed in it.
  double audioSeconds() {
    return audioSeconds;
  }

  @Override
  public WindowTranscript transcribe(Window window, DecodingOptions options)
      throws InterruptedException {
    var transcript = decode(window, options);
    while (transcript.isEmpty()) {
      ticket.waitAgain(this);
      transcript = decode(window, options);
    }
    audioSeconds += window.seconds();
    ticket.transcribed(window, transcript.get());
    return transcript.get();
  }

  /// Empty if it has to make way, and what was decoded is lost.
  private Optional<WindowTranscript> decode(Window window, DecodingOptions options)
      throws InterruptedException {
    if (!beginDecoding()) {
      return Optional.empty();
    }
    try {
      return Optional.of(call(() -> engine.transcribe(window, options, grant.threads())));
    } catch (InterruptedException e) {
      if (isYielding()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      endDecoding();
    }
  }

  private synchronized boolean beginDecoding() {
    decoding = !yielding;
    return decoding;
  }

  private synchronized void endDecoding() {
    decoding = false;
  }

  synchronized boolean isDecoding() {
    return decoding;
  }

  private synchronized boolean isYielding() {
    return yielding;
  }

  /// It waited again and got another slot.
  synchronized void resume(SlotRequest request, Grant grant) {
    this.request = request;
    this.grant = grant;
    yielding = false;
    closed = false;
  }

  @Override
  public Speech listen(Window window) throws InterruptedException {
    return call(() -> engine.listen(window));
  }

  private <T> T call(EngineBreakers.Call<T> work) throws InterruptedException {
    ticket.requireLive();
    Optional<InterruptedException> interrupt = Optional.empty();
    Optional<T> result = Optional.empty();
    begin();
    try {
      result = Optional.of(ticket.call(engine, work));
    } catch (InterruptedException e) {
      interrupt = Optional.of(e);
    } finally {
      end();
    }
    ticket.requireLive();
    if (interrupt.isPresent()) {
      throw interrupt.get();
    }
    return result.orElseThrow();
  }

  private synchronized void begin() {
    caller = Thread.currentThread();
    if (aborted || (decoding && yielding)) {
      Thread.currentThread().interrupt();
    }
  }

  /// After it no interrupt of ours can come any more, and none is left behind.
  private synchronized void end() {
    caller = null;
    if (aborted || (decoding && yielding)) {
      Thread.interrupted();
    }
  }

  /// Interrupts what is decoded in it, or what is decoded next. What only listens is over soon, and
  /// others of its request wait for it.
  synchronized void makeWay() {
    yielding = true;
    var working = caller;
    if (working != null && decoding) {
      working.interrupt();
    }
  }

  /// Interrupts what runs in it; nothing runs in it afterwards.
  synchronized void abort() {
    aborted = true;
    var working = caller;
    if (working != null) {
      working.interrupt();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ticket.giveBack(this);
    }
  }

  /// Gives the slot back although its work is not done; [#resume] may follow.
  void giveWay() {
    closed = true;
    ticket.giveWay(this);
  }
}
