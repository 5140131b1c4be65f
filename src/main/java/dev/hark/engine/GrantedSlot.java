package dev.hark.engine;

import dev.hark.audio.Speech;
import dev.hark.audio.Window;
import dev.hark.transcript.DecodingOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A slot held by a thread of a request. Another thread may abort what it does.
final class GrantedSlot implements Slot {
  private final RequestTicket ticket;
  private final Engine engine;
  private final SlotRequest request;
  private final Grant grant;
  private double audioSeconds;
  private @Nullable Thread caller;
  private boolean aborted;
  private boolean closed;

  GrantedSlot(RequestTicket ticket, Engine engine, SlotRequest request, Grant grant) {
    this.ticket = ticket;
    this.engine = engine;
    this.request = request;
    this.grant = grant;
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
    var transcript = call(() -> engine.transcribe(window, options, grant.threads()));
    audioSeconds += window.seconds();
    ticket.transcribed(window, transcript);
    return transcript;
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
    if (aborted) {
      Thread.currentThread().interrupt();
    }
  }

  /// After it no interrupt of ours can come any more, and none is left behind.
  private synchronized void end() {
    caller = null;
    if (aborted) {
      Thread.interrupted();
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
}
